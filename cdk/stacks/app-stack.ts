import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Architecture, LayerVersion, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { ServiceContract } from '#shared/contract/message.ts';
import type { Stage } from '../config/stage.ts';
import { type Alarming, alarmAbove, alarmingBy } from '../constructs/alarms.ts';
import { essentials } from '../constructs/dashboard.ts';
import { firewallBefore } from '../constructs/firewall.ts';
import { TiketiRestApi } from '../constructs/rest-api.ts';
import { SocketApi } from '../constructs/socket-api.ts';
import type { FunctionCode } from '../services/code.ts';
import { Queues } from '../services/queues.ts';
import { Service } from '../services/service.ts';
import type { World } from '../services/uses.ts';
import { wantsPerson } from '../services/wants-person.ts';
import type { DataStack } from './data-stack.ts';

/** Answers of the API in five minutes that are our fault. */
const SERVER_ERRORS_MAX = 5;
const PERIOD = Duration.minutes(5);

/** Written without dimensions but the service's, which Powertools adds. */
const troubleMetric = (metricName: string, service: string): Metric =>
  new Metric({ namespace: 'Tiketi', metricName, statistic: Stats.SUM, period: PERIOD, dimensionsMap: { service } });

interface AppStackProps extends StackProps {
  readonly stage: Stage;
  readonly services: readonly ServiceContract[];
  readonly data: DataStack;
  readonly code: FunctionCode;
}

/** Everything that can be made anew from the code: functions, queues, APIs and what watches them. */
export class AppStack extends Stack {
  /** Ids of the two APIs, for the site that stands before them. */
  readonly apis: { readonly rest: string; readonly socket: string };

  constructor(scope: Construct, id: string, { stage, services, data, code, ...props }: AppStackProps) {
    super(scope, id, props);
    const alarming = alarmingBy(this, stage.alarmEmails);
    const queues = new Queues(this, 'Q', { services, enforcesTls: stage.enforcesTls, alarming });
    const sockets = new SocketApi(this, 'Sockets', { stage });
    const world: World = { stage, data, queues, sockets, services };
    const layer = new LayerVersion(this, 'Runtime', {
      code: code.layer,
      compatibleRuntimes: [Runtime.NODEJS_24_X],
      compatibleArchitectures: [Architecture.ARM_64],
    });
    const made = services.map(
      (contract) => new Service(this, contract.name, { contract, world, code, layer, alarming }),
    );
    const steps = made.flatMap(({ deploySteps }) => deploySteps);
    for (const service of made) service.waitFor(steps);
    for (const { lambda } of made.flatMap((service) => service.socketFunctions())) sockets.serve(lambda);
    const rest = new TiketiRestApi(this, 'Rest', {
      stage,
      routes: made.flatMap((service) => service.routes()),
      authorizers: made.flatMap((service) => service.authorizers()),
    });
    this.apis = { rest: rest.api.restApiId, socket: sockets.apiId };
    if (stage.hasFirewall) firewallBefore(this, rest.api.deploymentStage.stageArn);
    this.watch(rest, queues, alarming);
  }

  private watch({ api }: TiketiRestApi, queues: Queues, alarming: Alarming): void {
    const troubles = wantsPerson.map(({ name, service, means }) => {
      const metric = troubleMetric(name, service);
      alarmAbove(this, `${name}Alarm`, alarming, { metric, limit: 0, means });
      return metric;
    });
    const serverErrors = api.metricServerError({ statistic: Stats.SUM, period: PERIOD });
    alarmAbove(this, 'ServerErrorsAlarm', alarming, {
      metric: serverErrors,
      limit: SERVER_ERRORS_MAX,
      means: 'the API answers with errors of its own',
    });
    essentials(this, { api, queues: queues.all(), troubles });
  }
}

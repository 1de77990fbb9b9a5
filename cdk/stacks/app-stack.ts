import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Architecture, LayerVersion, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { ServiceContract } from '#shared/contract/message.ts';
import type { Stage } from '../config/stage.ts';
import { type Alarming, alarmAbove, alarmingBy } from '../constructs/alarms.ts';
import { essentials } from '../constructs/dashboard.ts';
import { EmulatorGaps } from '../constructs/emulator-gaps.ts';
import { type Authorizer, restApiMetrics, type ServedRoute } from '../constructs/rest-api.ts';
import { SocketApi } from '../constructs/socket-api.ts';
import type { FunctionCode } from '../services/code.ts';
import type { Resources } from '../services/environment.ts';
import { operatorAlarms } from '../services/operator-alarms.ts';
import { Queues } from '../services/queues.ts';
import { Service } from '../services/service.ts';
import type { DataStack } from './data-stack.ts';

/** Server errors of the API in five minutes. */
const SERVER_ERRORS_MAX = 5;
const PERIOD = Duration.minutes(5);

/** Powertools adds the dimension `service` and no other. */
const countedMetric = (metricName: string, service: string): Metric =>
  new Metric({ namespace: 'Tiketi', metricName, statistic: Stats.SUM, period: PERIOD, dimensionsMap: { service } });

interface AppStackProps extends StackProps {
  readonly stage: Stage;
  readonly services: readonly ServiceContract[];
  readonly data: DataStack;
  readonly code: FunctionCode;
}

/** Functions, queues, the WebSocket API and the alarms. Queues hold messages, so their logical ids never change. */
export class AppStack extends Stack {
  readonly routes: readonly ServedRoute[];
  readonly authorizers: readonly Authorizer[];
  readonly socketApiId: string;

  constructor(scope: Construct, id: string, { stage, services, data, code, ...props }: AppStackProps) {
    super(scope, id, props);
    const alarming = alarmingBy(this, stage.alarmEmails);
    const queues = new Queues(this, 'Q', { services, enforcesTls: stage.enforcesTls, alarming });
    const sockets = new SocketApi(this, 'Sockets', { stage });
    const resources = this.resourcesOf(stage, data, queues, sockets);
    const layer = new LayerVersion(this, 'Runtime', {
      code: code.layer,
      compatibleRuntimes: [Runtime.NODEJS_24_X],
      compatibleArchitectures: [Architecture.ARM_64],
    });
    const { network } = data.stores;
    const common = { stage, resources, queues, code, layer, alarming, ...(network === undefined ? {} : { network }) };
    const made = services.map((contract) => new Service(this, contract.name, { contract, ...common }));
    const steps = made.flatMap(({ deploySteps }) => deploySteps);
    for (const service of made) service.waitFor(steps);
    for (const lambda of made.flatMap((service) => service.socketFunctions())) sockets.serve(lambda);
    this.routes = made.flatMap((service) => service.routes());
    this.socketApiId = sockets.apiId;
    this.authorizers = made.flatMap((service) => service.authorizers());
    if (stage.hasEmulatorGaps) new EmulatorGaps(this, 'EmulatorGaps', { code: code.fillGaps(), stacks: [data, this] });
    this.watch(stage, queues, alarming);
  }

  private resourcesOf(stage: Stage, data: DataStack, queues: Queues, sockets: SocketApi): Resources {
    const { stores, connections, mailIdentity } = data;
    const publicKeysParameter = `/tiketi/${stage.name}/public-keys`;
    return {
      stage: stage.name,
      webUrl: stage.webUrl,
      tokenIssuer: stage.tokenIssuer,
      database: { ...stores.database, poolMax: 1 },
      redis: stores.redis,
      roleSecrets: data.roleSecrets,
      secrets: data.secrets,
      publicKeysParameter,
      publicKeysParameterArn: this.formatArn({ service: 'ssm', resource: `parameter${publicKeysParameter}` }),
      queues: queues.addresses(),
      connectionsTable: connections.tableName,
      connectionsTableArn: connections.tableArn,
      socket: { url: sockets.url, endpoint: sockets.endpoint },
      socketPostArn: sockets.postArn,
      mailFrom: stage.mail.from,
      mailIdentityArn: stage.mail.grantsByIdentity ? mailIdentity.emailIdentityArn : '*',
      toss: stage.toss,
      sendActions: stage.sendActions,
    };
  }

  private watch(stage: Stage, queues: Queues, alarming: Alarming): void {
    const counted = operatorAlarms.map(({ name, service, means }) => {
      const metric = countedMetric(name, service);
      alarmAbove(this, `${name}Alarm`, alarming, { metric, limit: 0, means });
      return metric;
    });
    const api = restApiMetrics(stage);
    alarmAbove(this, 'ServerErrorsAlarm', alarming, {
      metric: api.serverErrors.with({ statistic: Stats.SUM, period: PERIOD }),
      limit: SERVER_ERRORS_MAX,
      means: 'the API answers with server errors',
    });
    essentials(this, { api, queues: queues.all(), counted });
  }
}

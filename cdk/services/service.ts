import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { CfnFunction, Function as Lambda, LayerVersion } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Construct } from 'constructs';
import type { FunctionSpec } from '#shared/contract/function.ts';
import type { ServiceContract } from '#shared/contract/message.ts';
import type { Stage } from '../config/stage.ts';
import { type Alarming, alarmAbove, sumOf } from '../constructs/alarms.ts';
import { DeployStep } from '../constructs/deploy-step.ts';
import type { Authorizer, ServedRoute } from '../constructs/rest-api.ts';
import { ServiceFunction, timeoutOf } from '../constructs/service-function.ts';
import type { Stores } from '../constructs/stores.ts';
import type { FunctionCode } from './code.ts';
import type { Resources } from './environment.ts';
import type { Queues } from './queues.ts';
import { environmentOf, grantsOf, isInVpc } from './uses.ts';

const BATCH_SIZE = 10;
/** The shortest that Lambda and EventBridge allow. */
const SCHEDULED_EVENT_AGE_MAX = Duration.seconds(60);
/** API Gateway waits 29 s; the difference is for the answer to arrive. */
const HTTP_TIMEOUT_SECONDS_MAX = 25;

interface ServiceProps {
  readonly contract: ServiceContract;
  readonly stage: Stage;
  /** Everything that functions may use. */
  readonly resources: Resources;
  readonly queues: Queues;
  /** @default functions run outside of any VPC */
  readonly network?: Stores['network'];
  readonly code: FunctionCode;
  readonly layer: LayerVersion;
  readonly alarming: Alarming;
}

/** One service as its contract declares it: its functions with their policies, what starts them, and its alarms. */
export class Service extends Construct {
  readonly deploySteps: readonly DeployStep[];
  private readonly functions = new Map<string, Lambda>();
  private readonly props: ServiceProps;

  constructor(scope: Construct, id: string, props: ServiceProps) {
    super(scope, id);
    this.props = props;
    for (const [name, spec] of this.specs()) this.functions.set(name, this.makeFunction(name, spec));
    for (const [name, spec] of this.specs()) this.addTrigger(this.functionNamed(name), spec);
    this.deploySteps = this.specs().flatMap(([name, spec]) =>
      spec.trigger.kind === 'deploy' ? [this.makeDeployStep(name, spec)] : [],
    );
    this.addAlarms();
  }

  routes(): readonly ServedRoute[] {
    return Object.values(this.props.contract.routes).map((route) => ({
      route,
      function: this.functionNamed(route.function),
    }));
  }

  authorizers(): readonly Authorizer[] {
    return this.specs().flatMap(([name, { trigger }]) =>
      trigger.kind === 'authorizer'
        ? [{ access: trigger.access, cacheSeconds: trigger.cacheSeconds, function: this.functionNamed(name) }]
        : [],
    );
  }

  /** The functions that answer the WebSocket API. */
  socketFunctions(): readonly Lambda[] {
    return this.specs().flatMap(([name, { trigger }]) => (trigger.kind === 'socket' ? [this.functionNamed(name)] : []));
  }

  /** Updates no function of this service before the steps are done, so that new code never meets an old schema. */
  waitFor(steps: readonly DeployStep[]): void {
    for (const [name, { trigger }] of this.specs()) {
      if (trigger.kind === 'deploy') continue;
      const resource = this.functionNamed(name).node.defaultChild as CfnFunction;
      for (const step of steps) resource.node.addDependency(step.resource);
    }
  }

  private specs(): readonly [string, FunctionSpec][] {
    return Object.entries(this.props.contract.functions);
  }

  private functionNamed(name: string): Lambda {
    const found = this.functions.get(name);
    if (found === undefined) throw new Error(`${this.props.contract.name} has no function ${name}`);
    return found;
  }

  private makeFunction(name: string, spec: FunctionSpec): Lambda {
    const { contract, stage, resources, network, code, layer } = this.props;
    if (spec.trigger.kind === 'http' && timeoutOf(spec).toSeconds() > HTTP_TIMEOUT_SECONDS_MAX)
      throw new Error(`${contract.name}/${name} may run longer than API Gateway waits for it`);
    const owned = { service: contract, spec };
    const { lambda, role } = new ServiceFunction(this, name, {
      service: contract.name,
      name,
      spec,
      code: code.of(contract.name, name).code,
      layer,
      logLevel: stage.logLevel,
      environment: environmentOf(owned, resources),
      ...(network !== undefined && isInVpc(spec) ? { network } : {}),
    });
    for (const { actions, resources: arns } of grantsOf(owned, resources))
      role.addToPolicy(new PolicyStatement({ actions: [...actions], resources: [...arns] }));
    return lambda;
  }

  private addTrigger(lambda: Lambda, { trigger, batchSize = BATCH_SIZE }: FunctionSpec): void {
    if (trigger.kind === 'schedule') {
      // The next start is at most an hour away, and a late one would only add to it: neither EventBridge nor Lambda repeats
      // a start that failed or waits for one that found no free concurrency.
      const once = { retryAttempts: 0, maxEventAge: SCHEDULED_EVENT_AGE_MAX };
      lambda.configureAsyncInvoke(once);
      const target = new LambdaFunction(lambda, once);
      const schedule = Schedule.rate(Duration.minutes(trigger.everyMinutes));
      new Rule(lambda, 'Schedule', { schedule, targets: [target] });
    }
    if (trigger.kind !== 'queue') return;
    for (const name of trigger.queues) {
      const { queue } = this.props.queues.named(this.props.contract.name, name);
      lambda.addEventSource(new SqsEventSource(queue, { batchSize, reportBatchItemFailures: true }));
    }
  }

  private makeDeployStep(name: string, spec: FunctionSpec): DeployStep {
    const { contract, code, resources } = this.props;
    return new DeployStep(this, `${name}-step`, {
      function: this.functionNamed(name),
      functionTimeout: timeoutOf(spec),
      // A new role needs its password even when no migration is new.
      properties: {
        code: code.of(contract.name, name).fingerprint,
        roles: Object.keys(resources.roleSecrets).join(','),
      },
    });
  }

  private addAlarms(): void {
    const lambdas = [...this.functions.values()];
    const { contract, alarming, stage } = this.props;
    if (lambdas.length === 0 || !stage.sumsMetrics) return;
    alarmAbove(this, 'ErrorsAlarm', alarming, {
      metric: sumOf(
        lambdas.map((lambda) => lambda.metricErrors()),
        `${contract.name}: errors`,
      ),
      limit: 0,
      means: `a function of ${contract.name} failed`,
    });
    alarmAbove(this, 'ThrottlesAlarm', alarming, {
      metric: sumOf(
        lambdas.map((lambda) => lambda.metricThrottles()),
        `${contract.name}: throttles`,
      ),
      limit: 0,
      means: `a function of ${contract.name} was throttled at its reserved concurrency`,
    });
  }
}

import { Duration, Stack } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { Role } from 'aws-cdk-lib/aws-iam';
import type { CfnFunction, LayerVersion } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Construct } from 'constructs';
import type { FunctionSpec } from '#shared/contract/function.ts';
import type { ServiceContract } from '#shared/contract/message.ts';
import { type Alarming, alarmAbove } from '../constructs/alarms.ts';
import { DeployStep } from '../constructs/deploy-step.ts';
import type { MessageQueue } from '../constructs/message-queue.ts';
import type { Authorizer, ServedRoute } from '../constructs/rest-api.ts';
import { ServiceFunction, timeoutOf } from '../constructs/service-function.ts';
import type { FunctionCode } from './code.ts';
import { sumOf } from './metrics.ts';
import { grantSend } from './queues.ts';
import { environmentOf, grantUses, reachesStores, type World } from './uses.ts';
import { part } from './variables.ts';

const BATCH_SIZE = 10;
/** The shortest that Lambda and EventBridge allow. */
const SCHEDULED_EVENT_AGE_MAX = Duration.seconds(60);
/** What API Gateway waits, less what it needs to pass an answer on. */
const HTTP_TIMEOUT_SECONDS_MAX = 25;

interface ServiceProps {
  readonly contract: ServiceContract;
  readonly world: World;
  readonly code: FunctionCode;
  readonly layer: LayerVersion;
  readonly alarming: Alarming;
}

/** One service as its contract says: its functions with their grants, what starts them, and its alarms. */
export class Service extends Construct {
  readonly functions = new Map<string, ServiceFunction>();
  readonly deploySteps: readonly DeployStep[];
  private readonly props: ServiceProps;

  constructor(scope: Construct, id: string, props: ServiceProps) {
    super(scope, id);
    this.props = props;
    for (const [name, spec] of this.specs()) this.functions.set(name, this.makeFunction(name, spec));
    for (const [name, spec] of this.specs()) this.addTrigger(this.functionNamed(name).lambda, spec);
    this.deploySteps = this.specs().flatMap(([name, { trigger }]) =>
      trigger.kind === 'deploy' ? [this.makeDeployStep(name)] : [],
    );
    this.addAlarms();
  }

  routes(): readonly ServedRoute[] {
    return Object.values(this.props.contract.routes).map((route) => ({
      route,
      function: this.functionNamed(route.function).lambda,
    }));
  }

  authorizers(): readonly Authorizer[] {
    return this.specs().flatMap(([name, { trigger }]) =>
      trigger.kind === 'authorizer'
        ? [{ access: trigger.access, cacheSeconds: trigger.cacheSeconds, function: this.functionNamed(name).lambda }]
        : [],
    );
  }

  /** The functions that answer the sockets. */
  socketFunctions(): readonly ServiceFunction[] {
    return this.specs().flatMap(([name, { trigger }]) => (trigger.kind === 'socket' ? [this.functionNamed(name)] : []));
  }

  /** No function of this service is changed before the steps are done: new code never meets an old schema. */
  waitFor(steps: readonly DeployStep[]): void {
    for (const [name, { trigger }] of this.specs()) {
      if (trigger.kind === 'deploy') continue;
      const resource = this.functionNamed(name).lambda.node.defaultChild as CfnFunction;
      for (const step of steps) resource.node.addDependency(step.resource);
    }
  }

  private specs(): readonly [string, FunctionSpec][] {
    return Object.entries(this.props.contract.functions);
  }

  private functionNamed(name: string): ServiceFunction {
    const found = this.functions.get(name);
    if (found === undefined) throw new Error(`${this.props.contract.name} has no function ${name}`);
    return found;
  }

  private makeFunction(name: string, spec: FunctionSpec): ServiceFunction {
    const { contract, world, code, layer } = this.props;
    if (spec.trigger.kind === 'http' && timeoutOf(spec).toSeconds() > HTTP_TIMEOUT_SECONDS_MAX)
      throw new Error(`${contract.name}/${name} may run longer than API Gateway waits for it`);
    const { network } = world.data.stores;
    const asking = { service: contract, spec };
    const made = new ServiceFunction(this, name, {
      service: contract.name,
      name,
      spec,
      code: code.of(contract.name, name).code,
      layer,
      logLevel: world.stage.logLevel,
      environment: { ...environmentOf(world, asking), ...this.queueVariables(spec) },
      ...(network !== undefined && reachesStores(spec) ? { network } : {}),
    });
    grantUses(world, asking, made.lambda.role as Role);
    return made;
  }

  private sourcesOf({ trigger }: FunctionSpec): readonly MessageQueue[] {
    if (trigger.kind !== 'queue') return [];
    const own = this.props.world.queues.of(this.props.contract.name);
    return trigger.queues.flatMap((name) => own.get(name) ?? []);
  }

  private queueVariables(spec: FunctionSpec): Readonly<Record<string, string>> {
    if (spec.trigger.kind !== 'queue') return {};
    const stack = Stack.of(this);
    const own = [...this.props.world.queues.of(this.props.contract.name)];
    const urls = Object.fromEntries(own.map(([name, { queue }]) => [name, queue.queueUrl]));
    // A list of pairs, for a name that CloudFormation makes cannot be a key of CDK's JSON.
    const sources = this.sourcesOf(spec).map(
      ({ queue, deadLetters }) =>
        `${stack.toJsonString(queue.queueArn)}:${stack.toJsonString({ url: queue.queueUrl, deadLetterUrl: deadLetters.queueUrl })}`,
    );
    return part('queues', { OWN_QUEUES: stack.toJsonString(urls), SOURCE_QUEUES: `{${sources.join(',')}}` });
  }

  private addTrigger(handler: ServiceFunction['lambda'], spec: FunctionSpec): void {
    const { trigger } = spec;
    if (trigger.kind === 'schedule') {
      // The next start is at most an hour away, and a late one would only add to it: neither EventBridge nor Lambda repeats
      // a start that failed or waits for one that found no free concurrency.
      const once = { retryAttempts: 0, maxEventAge: SCHEDULED_EVENT_AGE_MAX };
      handler.configureAsyncInvoke(once);
      const target = new LambdaFunction(handler, once);
      const schedule = Schedule.rate(Duration.minutes(trigger.everyMinutes));
      new Rule(handler, 'Schedule', { schedule, targets: [target] });
    }
    const sources = this.sourcesOf(spec);
    for (const { queue } of sources) {
      const batchSize = spec.batchSize ?? BATCH_SIZE;
      handler.addEventSource(new SqsEventSource(queue, { batchSize, reportBatchItemFailures: true }));
    }
    if (sources.length === 0) return;
    for (const { deadLetters } of sources) deadLetters.grant(handler, 'sqs:SendMessage');
    if (spec.uses.includes('messages'))
      grantSend(handler, this.props.world.queues.of(this.props.contract.name).values(), this.props.world.stage);
  }

  private makeDeployStep(name: string): DeployStep {
    const { contract, world, code } = this.props;
    const spec = contract.functions[name] as FunctionSpec;
    const roles = spec.uses.includes('database-owner') ? Object.keys(world.data.roleSecrets).join(',') : '';
    return new DeployStep(this, `${name}-step`, {
      function: this.functionNamed(name).lambda,
      functionTimeout: timeoutOf(spec),
      properties: { code: code.of(contract.name, name).fingerprint, roles },
    });
  }

  private addAlarms(): void {
    const lambdas = [...this.functions.values()].map(({ lambda }) => lambda);
    const { contract, alarming, world } = this.props;
    if (lambdas.length === 0 || !world.stage.sumsMetrics) return;
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
      means: `a function of ${contract.name} was held back by its concurrency`,
    });
  }
}

import { Duration, type Stack } from 'aws-cdk-lib';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { queuesOf } from '#shared/contract/function.ts';
import type { ServiceContract } from '#shared/contract/message.ts';
import type { Stage } from '../config/stage.ts';
import type { Alarming } from '../constructs/alarms.ts';
import { MessageQueue } from '../constructs/message-queue.ts';
import { timeoutOf } from '../constructs/service-function.ts';

const TIMEOUT_WITHOUT_CONSUMER = Duration.seconds(10);

interface QueuesProps {
  readonly services: readonly ServiceContract[];
  readonly enforcesTls: boolean;
  readonly alarming: Alarming;
}

/** Every queue of every service, and which messages go where: made from subscriptions and triggers, before the functions. */
export class Queues extends Construct {
  private readonly byService = new Map<string, ReadonlyMap<string, MessageQueue>>();
  private readonly services: readonly ServiceContract[];

  constructor(scope: Construct, id: string, { services, ...props }: QueuesProps) {
    super(scope, id);
    this.services = services;
    for (const contract of services) {
      const group = new Construct(this, contract.name);
      const made = queueNames(contract).map((name): [string, MessageQueue] => [
        name,
        new MessageQueue(group, name, { ...props, functionTimeout: slowestConsumer(contract, name) }),
      ]);
      this.byService.set(contract.name, new Map(made));
    }
  }

  /** By name. */
  of(service: string): ReadonlyMap<string, MessageQueue> {
    return this.byService.get(service) ?? new Map<string, MessageQueue>();
  }

  all(): readonly MessageQueue[] {
    return [...this.byService.values()].flatMap((queues) => [...queues.values()]);
  }

  /** Those that carry messages between services, and not what one service tells itself best effort. */
  shared(): readonly MessageQueue[] {
    return [...this.byService.values()].flatMap((queues) =>
      [...queues].flatMap(([name, queue]) => (name === 'inbox' || name === 'bulk' ? [queue] : [])),
    );
  }

  /** The one queue of this name, whosever it is. */
  named(name: string): MessageQueue {
    const [found, ...more] = [...this.byService.values()].flatMap((queues) => queues.get(name) ?? []);
    if (found === undefined || more.length > 0) throw new Error(`one service must have a queue ${name}`);
    return found;
  }

  /** Where the messages of these types go. A type that nobody wants is not in it: it counts as sent. */
  routesOf(types: readonly string[]): ReadonlyMap<string, readonly MessageQueue[]> {
    const routes = types.map((type): [string, readonly MessageQueue[]] => [type, this.subscribers(type)]);
    return new Map(routes.filter(([, queues]) => queues.length > 0));
  }

  private subscribers(type: string): readonly MessageQueue[] {
    return this.services.flatMap(({ name, subscriptions }) =>
      subscriptions
        .filter(({ message }) => message.type === type)
        .flatMap(({ queue }) => this.of(name).get(queue) ?? []),
    );
  }
}

const queueNames = ({ functions, subscriptions }: ServiceContract): readonly string[] => [
  ...new Set([...subscriptions.map(({ queue }) => queue), ...queuesOf(functions)]),
];

const slowestConsumer = ({ functions }: ServiceContract, queue: string): Duration =>
  Object.values(functions)
    .filter(({ trigger }) => trigger.kind === 'queue' && trigger.queues.includes(queue))
    .map(timeoutOf)
    .reduce((slowest, one) => (one.toSeconds() > slowest.toSeconds() ? one : slowest), TIMEOUT_WITHOUT_CONSUMER);

/** The routes as `MESSAGE_ROUTES` has them. */
export const routesJson = (stack: Stack, routes: ReadonlyMap<string, readonly MessageQueue[]>): string => {
  // Each address once: the relay sends every type, and an environment holds 4 kB.
  const all = [...new Set([...routes.values()].flat())];
  const types = [...routes].map(([type, queues]) => [type, queues.map((queue) => all.indexOf(queue))] as const);
  return stack.toJsonString({ queues: all.map(({ queue }) => queue.queueUrl), types: Object.fromEntries(types) });
};

/** Sending, to exactly these queues. */
export function grantSend(grantee: IGrantable, queues: Iterable<MessageQueue>, { sendActions }: Stage): void {
  for (const { queue } of new Set(queues)) queue.grant(grantee, ...sendActions);
}

import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { ServiceContract } from '#shared/contract/message.ts';
import { queueKey, queuesOf, type ServiceQueue } from '#shared/contract/queues.ts';
import type { Alarming } from '../constructs/alarms.ts';
import { MessageQueue } from '../constructs/message-queue.ts';
import { timeoutOf } from '../constructs/service-function.ts';
import type { QueueAddress } from './environment.ts';

const TIMEOUT_WITHOUT_CONSUMER = Duration.seconds(10);

interface QueuesProps {
  readonly services: readonly ServiceContract[];
  readonly enforcesTls: boolean;
  readonly alarming: Alarming;
}

/** Every queue of every service, from the subscriptions and triggers of the contracts. Made before the functions that use them. */
export class Queues extends Construct {
  private readonly queues: readonly (ServiceQueue & { readonly made: MessageQueue })[];

  constructor(scope: Construct, id: string, { services, ...props }: QueuesProps) {
    super(scope, id);
    this.queues = services.flatMap((contract) => {
      const group = new Construct(this, contract.name);
      return queuesOf([contract]).map((queue) => ({
        ...queue,
        made: new MessageQueue(group, queue.name, { ...props, functionTimeout: slowestConsumer(contract, queue.name) }),
      }));
    });
  }

  all(): readonly MessageQueue[] {
    return this.queues.map(({ made }) => made);
  }

  /** @throws Error when the service has no such queue */
  named(service: string, name: string): MessageQueue {
    const found = this.queues.find((queue) => queue.service === service && queue.name === name);
    if (found === undefined) throw new Error(`there is no queue ${queueKey({ service, name })}`);
    return found.made;
  }

  addresses(): readonly QueueAddress[] {
    return this.queues.map(({ made: { queue, deadLetters }, service, name, types }) => ({
      service,
      name,
      types,
      url: queue.queueUrl,
      arn: queue.queueArn,
      deadLetters: { url: deadLetters.queueUrl, arn: deadLetters.queueArn },
    }));
  }
}

const slowestConsumer = ({ functions }: ServiceContract, queue: string): Duration =>
  Object.values(functions)
    .filter(({ trigger }) => trigger.kind === 'queue' && trigger.queues.includes(queue))
    .map(timeoutOf)
    .reduce((slowest, one) => (one.toSeconds() > slowest.toSeconds() ? one : slowest), TIMEOUT_WITHOUT_CONSUMER);

import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { log } from '../observability/log.ts';
import { REASON } from './consume.ts';

/** A dead-letter queue and the queue that its messages came from, by URL. */
export interface DeadLetterRoute {
  readonly from: string;
  readonly to: string;
}

const BATCH_MESSAGES_MAX = 10;
/** 1,000 messages of one queue in one run; the next run is an hour later. */
const BATCHES_MAX = 100;
/** Longer than a run, so that a run does not receive a message twice. */
const VISIBILITY_SECONDS = 180;

const isPoison = ({ MessageAttributes }: Message): boolean => MessageAttributes?.[REASON] !== undefined;

async function sendBack(sqs: SQSClient, { from, to }: DeadLetterRoute, message: Message): Promise<void> {
  const trace = message.Attributes?.AWSTraceHeader;
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: to,
      MessageBody: message.Body,
      ...(trace === undefined
        ? {}
        : { MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: trace } } }),
    }),
  );
  await sqs.send(new DeleteMessageCommand({ QueueUrl: from, ReceiptHandle: message.ReceiptHandle }));
}

async function receive(sqs: SQSClient, { from }: DeadLetterRoute): Promise<Message[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: from,
      MaxNumberOfMessages: BATCH_MESSAGES_MAX,
      VisibilityTimeout: VISIBILITY_SECONDS,
      WaitTimeSeconds: 1,
      MessageAttributeNames: [REASON],
      MessageSystemAttributeNames: ['AWSTraceHeader'],
    }),
  );
  return Messages;
}

/** Makes messages visible again at once: the alarm does not count hidden messages. */
async function leave(sqs: SQSClient, { from }: DeadLetterRoute, messages: readonly Message[]): Promise<void> {
  for (const { ReceiptHandle } of messages)
    await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl: from, ReceiptHandle, VisibilityTimeout: 0 }));
}

/**
 * Moves messages that failed too often back to their queue, at most 1,000. Messages that can never be handled, which
 * carry a reason, stay for an operator, and so do messages that the queue does not accept.
 *
 * A run that crashes between sending and deleting leaves a message in both queues; the receiver's inbox deduplicates.
 *
 * @returns how many were moved
 */
export async function redrive(sqs: SQSClient, route: DeadLetterRoute, isOver: () => boolean): Promise<number> {
  const left: Message[] = [];
  let total = 0;
  for (let batch = 0; batch < BATCHES_MAX && !isOver(); batch++) {
    const messages = await receive(sqs, route);
    if (messages.length === 0) break;
    for (const message of messages) {
      try {
        if (isPoison(message) || isOver()) left.push(message);
        else {
          await sendBack(sqs, route, message);
          total += 1;
        }
      } catch (error) {
        log.error('dead-letter message not moved back', error, { messageId: message.MessageId });
        left.push(message);
      }
    }
  }
  await leave(sqs, route, left);
  return total;
}

/** `redrive` for each route; a route whose queues do not answer does not stop the others. */
export async function redriveAll(
  sqs: SQSClient,
  routes: readonly DeadLetterRoute[],
  isOver: () => boolean,
): Promise<number> {
  let total = 0;
  for (const route of routes)
    total += await redrive(sqs, route, isOver).catch((error: unknown) => {
      log.error('dead-letter messages not moved back', error, { queue: route.to });
      return 0;
    });
  return total;
}

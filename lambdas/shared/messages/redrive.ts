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

/** A dead-letter queue and the queue that its letters came from, by URL. */
export interface DeadLetterRoute {
  readonly from: string;
  readonly to: string;
}

const BATCH_MESSAGES_MAX = 10;
/** 1,000 letters of one queue in one run, poison among them; the next is an hour away. */
const BATCHES_MAX = 100;
/** Longer than a run: what it leaves alone it does not meet twice. */
const VISIBILITY_SECONDS = 180;

const isPoison = ({ MessageAttributes }: Message): boolean => MessageAttributes?.[REASON] !== undefined;

async function sendBack(sqs: SQSClient, { from, to }: DeadLetterRoute, letter: Message): Promise<void> {
  const trace = letter.Attributes?.AWSTraceHeader;
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: to,
      MessageBody: letter.Body,
      ...(trace === undefined
        ? {}
        : { MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: trace } } }),
    }),
  );
  await sqs.send(new DeleteMessageCommand({ QueueUrl: from, ReceiptHandle: letter.ReceiptHandle }));
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

/** Visible again at once: while a letter is hidden its alarm believes that it is gone. */
async function leave(sqs: SQSClient, { from }: DeadLetterRoute, letters: readonly Message[]): Promise<void> {
  for (const { ReceiptHandle } of letters)
    await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl: from, ReceiptHandle, VisibilityTimeout: 0 }));
}

/**
 * What was given up because the world failed for hours is in its queue again, at most 1,000 letters. Poison, which was
 * put aside with its reason, stays for a person, and so does what its queue does not take.
 *
 * A run that dies between the two steps leaves a letter in both queues; its receiver's inbox absorbs the second.
 *
 * @returns how many went back
 */
export async function redrive(sqs: SQSClient, route: DeadLetterRoute, isOver: () => boolean): Promise<number> {
  const left: Message[] = [];
  let total = 0;
  for (let batch = 0; batch < BATCHES_MAX && !isOver(); batch++) {
    const letters = await receive(sqs, route);
    if (letters.length === 0) break;
    for (const letter of letters) {
      try {
        if (isPoison(letter) || isOver()) left.push(letter);
        else {
          await sendBack(sqs, route, letter);
          total += 1;
        }
      } catch (error) {
        log.error('dead letter not put back', error, { messageId: letter.MessageId });
        left.push(letter);
      }
    }
  }
  await leave(sqs, route, left);
  return total;
}

/** As `redrive`, for each route: one whose queues are away keeps no other waiting. */
export async function redriveAll(
  sqs: SQSClient,
  routes: readonly DeadLetterRoute[],
  isOver: () => boolean,
): Promise<number> {
  let total = 0;
  for (const route of routes)
    total += await redrive(sqs, route, isOver).catch((error: unknown) => {
      log.error('dead letters not put back', error, { queue: route.to });
      return 0;
    });
  return total;
}

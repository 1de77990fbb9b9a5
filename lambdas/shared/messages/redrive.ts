import {
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { REASON } from './consume.ts';

/** A dead-letter queue and the queue that its letters came from, by URL. */
export interface DeadLetterRoute {
  readonly from: string;
  readonly to: string;
}

const BATCH_MESSAGES_MAX = 10;
/** 1,000 letters of one queue in one run; the next is an hour away. */
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

/**
 * What was given up because the world failed for hours is in its queue again, at most 1,000 letters. Poison, which was
 * put aside with its reason, stays for a person.
 *
 * A run that dies between the two steps leaves a letter in both queues; its receiver's inbox absorbs the second.
 *
 * @returns how many went back
 */
export async function redrive(sqs: SQSClient, route: DeadLetterRoute, isOver: () => boolean): Promise<number> {
  let total = 0;
  for (let batch = 0; batch < BATCHES_MAX && !isOver(); batch++) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: route.from,
        MaxNumberOfMessages: BATCH_MESSAGES_MAX,
        VisibilityTimeout: VISIBILITY_SECONDS,
        WaitTimeSeconds: 1,
        MessageAttributeNames: [REASON],
        MessageSystemAttributeNames: ['AWSTraceHeader'],
      }),
    );
    if (Messages.length === 0) break;
    const letters = Messages.filter((letter) => !isPoison(letter));
    for (const letter of letters) await sendBack(sqs, route, letter);
    total += letters.length;
  }
  return total;
}

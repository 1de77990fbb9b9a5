import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { newId } from '../../lambdas/shared/domain/ids.ts';
import { stores } from './addresses.ts';

/** A queue with its dead-letter queue on the emulator, read as Lambda's event source reads it. */
export interface TestQueue {
  readonly url: string;
  readonly arn: string;
  readonly deadLetterUrl: string;
  /** The next event for a Lambda; empty after a second without a message. */
  receive(): Promise<SQSEvent>;
  deadLetters(): Promise<Message[]>;
}

export const sqsAt = (endpoint: string): SQSClient =>
  new SQSClient({
    endpoint,
    region: process.env.AWS_REGION ?? 'ap-northeast-2',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });

const toRecord = (message: Message, arn: string): SQSRecord => ({
  messageId: message.MessageId!,
  receiptHandle: message.ReceiptHandle!,
  body: message.Body!,
  attributes: message.Attributes as unknown as SQSRecord['attributes'],
  messageAttributes: {},
  md5OfBody: message.MD5OfBody!,
  eventSource: 'aws:sqs',
  eventSourceARN: arn,
  awsRegion: 'ap-northeast-2',
});

export async function testQueue(sqs: SQSClient = sqsAt(stores.awsUrl())): Promise<TestQueue> {
  const name = `test-${newId()}`;
  const make = async (queue: string): Promise<string> =>
    (await sqs.send(new CreateQueueCommand({ QueueName: queue, Attributes: { VisibilityTimeout: '30' } }))).QueueUrl!;
  const [url, deadLetterUrl] = await Promise.all([make(name), make(`${name}-dead`)]);
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }));
  const arn = Attributes!.QueueArn!;
  const read = async (from: string): Promise<Message[]> => {
    const answer = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: from,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: 1,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      }),
    );
    return answer.Messages ?? [];
  };
  return {
    url,
    arn,
    deadLetterUrl,
    receive: async () => ({ Records: (await read(url)).map((message) => toRecord(message, arn)) }),
    deadLetters: () => read(deadLetterUrl),
  };
}

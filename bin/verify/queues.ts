import { GetQueueAttributesCommand, paginateListQueues, type SQSClient } from '@aws-sdk/client-sqs';

/** The approximate number of messages that SQS reports for one queue. */
export interface QueueDepth {
  readonly name: string;
  /** Another queue's dead letters. */
  readonly isDeadLetters: boolean;
  /** To be received now. */
  readonly visible: number;
  readonly inFlight: number;
}

interface Read {
  readonly arn: string;
  readonly deadLettersArn: string | undefined;
  readonly visible: number;
  readonly inFlight: number;
}

/** Every queue whose name begins so. Messages whose delay is not over are not counted: they are not due. */
export async function queueDepths(sqs: SQSClient, prefix?: string): Promise<QueueDepth[]> {
  const urls: string[] = [];
  for await (const page of paginateListQueues({ client: sqs }, { QueueNamePrefix: prefix }))
    urls.push(...(page.QueueUrls ?? []));
  const queues = await Promise.all(urls.map((url) => readQueue(sqs, url)));
  const deadLetters = new Set(queues.map(({ deadLettersArn }) => deadLettersArn));
  return queues.map(({ arn, visible, inFlight }) => ({
    name: arn.slice(arn.lastIndexOf(':') + 1),
    isDeadLetters: deadLetters.has(arn),
    visible,
    inFlight,
  }));
}

async function readQueue(sqs: SQSClient, url: string): Promise<Read> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: url,
      AttributeNames: [
        'QueueArn',
        'RedrivePolicy',
        'ApproximateNumberOfMessages',
        'ApproximateNumberOfMessagesNotVisible',
      ],
    }),
  );
  const redrive = JSON.parse(Attributes.RedrivePolicy ?? '{}') as { deadLetterTargetArn?: string };
  return {
    arn: Attributes.QueueArn!,
    deadLettersArn: redrive.deadLetterTargetArn,
    visible: Number(Attributes.ApproximateNumberOfMessages),
    inFlight: Number(Attributes.ApproximateNumberOfMessagesNotVisible),
  };
}

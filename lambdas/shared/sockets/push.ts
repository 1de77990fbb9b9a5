import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { log } from '../observability/log.ts';

/** A message to the sockets of one user; `type` as in the public API. */
export const pushed = z.object({ userId: z.uuid(), message: z.looseObject({ type: z.string() }) });
export type Pushed = z.infer<typeof pushed>;

/** Best effort: GET answers the same, so a failed push is only logged. */
export type Push = (pushes: readonly Pushed[]) => Promise<void>;

/** SQS accepts ten at once; ten of these are about 15 kB. */
const BATCH_MAX = 10;

export const pushTo = (sqs: SQSClient, queueUrl: string): Push => {
  async function send(batch: readonly Pushed[]): Promise<void> {
    const Entries = batch.map((one, index) => ({ Id: String(index), MessageBody: JSON.stringify(one) }));
    try {
      const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
      for (const { Code } of Failed) log.warn('push not sent', { reason: Code });
    } catch (error) {
      log.warn('pushes not sent', { messages: batch.length, reason: error instanceof Error ? error.name : 'unknown' });
    }
  }
  return async (pushes) => {
    const batches = Array.from({ length: Math.ceil(pushes.length / BATCH_MAX) }, (_, n) =>
      pushes.slice(n * BATCH_MAX, (n + 1) * BATCH_MAX),
    );
    await Promise.all(batches.map(send));
  };
};

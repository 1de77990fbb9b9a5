import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { log } from '../observability/log.ts';

/** What a socket carries to one fan; `type` as in docs of the public API. */
export const pushed = z.object({ userId: z.uuid(), message: z.looseObject({ type: z.string() }) });
export type Pushed = z.infer<typeof pushed>;

/** Best effort: GET tells the same, so a push that fails is logged and the request goes on. */
export type Push = (userId: string, message: Pushed['message']) => Promise<void>;

export const pushTo =
  (sqs: SQSClient, queueUrl: string): Push =>
  async (userId, message) => {
    try {
      await sqs.send(
        new SendMessageCommand({
          QueueUrl: queueUrl,
          MessageBody: JSON.stringify({ userId, message } satisfies Pushed),
        }),
      );
    } catch (error) {
      log.warn('push not sent', {
        userId,
        type: message.type,
        reason: error instanceof Error ? error.name : 'unknown',
      });
    }
  };

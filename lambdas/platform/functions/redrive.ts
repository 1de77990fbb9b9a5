import type { Context } from 'aws-lambda';
import { sqsClient } from '#shared/aws/sqs.ts';
import { config } from '#shared/config/config.ts';
import { redrive } from '#shared/messages/redrive.ts';
import { log } from '#shared/observability/log.ts';

/** Longer than the batch that was begun can take. */
const STOP_BEFORE_END_MS = 20_000;

export const handler = async (_event: unknown, context: Context): Promise<void> => {
  const endMs = Date.now() + context.getRemainingTimeInMillis() - STOP_BEFORE_END_MS;
  let messages = 0;
  for (const route of config('dead-letters').DEAD_LETTERS)
    messages += await redrive(sqsClient(), route, () => Date.now() >= endMs);
  log.info('redrive', { messages });
};

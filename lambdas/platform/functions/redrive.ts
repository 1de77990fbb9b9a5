import type { Context } from 'aws-lambda';
import { sqsClient } from '#shared/aws/sqs.ts';
import { config } from '#shared/config/config.ts';
import { redriveAll } from '#shared/messages/redrive.ts';
import { log } from '#shared/observability/log.ts';

/** Time to finish the current message and to make the remaining ones visible again. */
const STOP_BEFORE_END_MS = 40_000;

export const handler = async (_event: unknown, context: Context): Promise<void> => {
  const endMs = Date.now() + context.getRemainingTimeInMillis() - STOP_BEFORE_END_MS;
  const messages = await redriveAll(sqsClient(), config('dead-letters').DEAD_LETTERS, () => Date.now() >= endMs);
  log.info('redrive', { messages });
};

import type { SQSEvent } from 'aws-lambda';
import { log } from '#shared/observability/log.ts';
import { socketDeps } from '../composition.ts';
import { deliverPush } from '../handlers/sockets.ts';

/** A push that fails is dropped, not repeated: it would arrive late, and GET returns the same. */
export async function handler(event: SQSEvent): Promise<void> {
  const outcomes = await Promise.allSettled(event.Records.map((record) => deliverPush(socketDeps(), record.body)));
  for (const outcome of outcomes) if (outcome.status === 'rejected') log.error('push', outcome.reason);
  log.info('pushed', { messages: event.Records.length });
}

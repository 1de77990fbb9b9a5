import type { SendMessages } from '#shared/messages/send.ts';
import { log } from '#shared/observability/log.ts';
import { countMetric } from '#shared/observability/metrics.ts';
import type { Executor } from '#shared/postgres/database.ts';
import { ATTEMPTS_MAX, type OutboxStatements, ROWS_MAX } from '../repositories/outboxes.ts';

export interface RelayDeps {
  readonly database: Executor;
  readonly send: SendMessages;
}

/**
 * Sends what one outbox has kept for more than ten seconds: its writer died between commit and send, or its queue did
 * not answer.
 *
 * A row is claimed by moving its next attempt into the future, in a statement of its own: no lock is held while SQS is
 * called, and a relay that dies leaves the row to the next one. A message may so be sent twice; its receiver's inbox
 * absorbs it.
 *
 * @returns how many rows were sent
 */
export async function relayOutbox({ database, send }: RelayDeps, outbox: OutboxStatements): Promise<number> {
  const rows = await database.query(outbox.claim, [ATTEMPTS_MAX, ROWS_MAX]);
  if (rows.length > 0) {
    const sent = await send(rows).catch((error: unknown) => {
      log.error('outbox not sent', error, { messages: rows.length });
      return [];
    });
    if (sent.length > 0) await database.execute(outbox.remove, [sent]);
    if (sent.length > 0) log.info('outbox relayed', { messages: sent.length });
    return sent.length;
  }
  const setAside = await database.execute(outbox.setAside, [ATTEMPTS_MAX]);
  if (setAside > 0) countMetric('outboxSetAside', setAside);
  return 0;
}

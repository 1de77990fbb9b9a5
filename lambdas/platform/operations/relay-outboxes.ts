import type { SendMessages } from '#shared/messages/send.ts';
import { log } from '#shared/observability/log.ts';
import { countMetric } from '#shared/observability/metrics.ts';
import type { Executor } from '#shared/postgres/database.ts';
import { ATTEMPTS_MAX, type OutboxStatements, ROWS_MAX } from '../repositories/outboxes.ts';

export interface RelayDeps {
  readonly database: Executor;
  readonly send: SendMessages;
}

/** What one look into an outbox has found. */
export interface Relayed {
  /** Rows that were due, at most a batch of them: none means that nothing waits behind them either. */
  readonly due: number;
  readonly sent: number;
}

/**
 * Sends what one outbox has kept for more than ten seconds: its writer died between commit and send, or its queue did
 * not answer. A row that was refused too often is set aside.
 *
 * A row is claimed by moving its next attempt into the future, in a statement of its own: no lock is held while SQS is
 * called, and a relay that dies leaves the row to the next one. A message may so be sent twice; its receiver's inbox
 * absorbs it.
 */
export async function relayOutbox({ database, send }: RelayDeps, outbox: OutboxStatements): Promise<Relayed> {
  // In each pass: while a queue is away there are always others that are due.
  const setAside = await database.execute(outbox.setAside, [ATTEMPTS_MAX]);
  if (setAside > 0) countMetric('outboxSetAside', setAside);
  const rows = await database.query(outbox.claim, [ATTEMPTS_MAX, ROWS_MAX]);
  if (rows.length === 0) return { due: 0, sent: 0 };
  const sent = await send(rows).catch((error: unknown) => {
    log.error('outbox not sent', error, { messages: rows.length });
    return [];
  });
  if (sent.length > 0) {
    await database.execute(outbox.remove, [sent]);
    log.info('outbox relayed', { messages: sent.length });
  }
  return { due: rows.length, sent: sent.length };
}

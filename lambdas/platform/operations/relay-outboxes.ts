import type { SendMessages } from '#shared/messages/send.ts';
import { log } from '#shared/observability/log.ts';
import { countMetric } from '#shared/observability/metrics.ts';
import type { Executor } from '#shared/postgres/database.ts';
import { ATTEMPTS_MAX, type OutboxStatements } from '../repositories/outboxes.ts';

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
  const rows = await database.query(outbox.claim, []);
  if (rows.length === 0) return { due: 0, sent: 0 };
  const sent = new Set(
    await send(rows).catch((error: unknown) => {
      log.error('outbox not sent', error, { messages: rows.length });
      return [];
    }),
  );
  if (sent.size > 0) {
    await database.execute(outbox.remove, [[...sent]]);
    log.info('outbox relayed', { messages: sent.size });
  }
  const exhausted = rows.filter(({ id, attempts }) => attempts >= ATTEMPTS_MAX && !sent.has(id)).map(({ id }) => id);
  if (exhausted.length > 0) countMetric('outboxSetAside', await database.execute(outbox.setAside, [exhausted]));
  return { due: rows.length, sent: sent.size };
}

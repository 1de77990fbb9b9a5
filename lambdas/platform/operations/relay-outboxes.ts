import type { SendMessages } from '#shared/messages/message.ts';
import { log } from '#shared/observability/log.ts';
import { countMetric } from '#shared/observability/metrics.ts';
import type { Executor } from '#shared/postgres/database.ts';
import { ATTEMPTS_MAX, type OutboxStatements } from '../repositories/outboxes.ts';

export interface RelayDeps {
  readonly database: Executor;
  readonly send: SendMessages;
}

/** The result of checking one outbox. */
export interface Relayed {
  /** Rows that were due, at most one batch; 0 means that no further row is due. */
  readonly due: number;
  readonly sent: number;
}

/**
 * Sends the rows that one outbox has kept for more than ten seconds, because their writer crashed between commit and
 * send or their queue did not answer. Sets rows aside that were refused too often.
 *
 * Claims a row by moving its next attempt into the future, in a separate statement: no lock is held while SQS is called,
 * and the next relay takes over from one that crashed. A message may be sent twice; the receiver's inbox deduplicates.
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

import type { Executor } from '#shared/postgres/database.ts';
import { statement } from '#shared/postgres/statement.ts';

interface IdRow {
  readonly id: string;
}

interface HintedRow extends IdRow {
  readonly delayMs: number;
}

const READY = statement<IdRow>(
  'payment.list_abandoned',
  `SELECT id
     FROM payments
    WHERE status = 'READY'
      AND pay_by <= now()
    ORDER BY pay_by
    LIMIT $1`,
);
const UNSETTLED = statement<IdRow>(
  'payment.list_unsettled',
  `SELECT id
     FROM payments
    WHERE status IN ('CONFIRMING', 'UNKNOWN')
      AND (status = 'UNKNOWN' OR confirm_until < now())
    ORDER BY (confirm_until < now() - interval '30 minutes'
              AND coalesce(asked_at, '-infinity') < now() - interval '5 minutes') DESC,
             coalesce(asked_at, confirm_until)
    LIMIT $1`,
);
const MARK_QUERIED = statement(
  'payment.mark_queried',
  `UPDATE payments
      SET asked_at = now()
    WHERE id = $1
      AND status IN ('CONFIRMING', 'UNKNOWN')
      AND (asked_at IS NULL OR asked_at < now() - make_interval(secs => $2))`,
);
const REFUNDS = statement<IdRow>(
  'payment.list_requested_refunds',
  `SELECT id
     FROM refunds
    WHERE status = 'REQUESTED'
      AND busy_until < now()
    ORDER BY card_amount > 0, busy_until, created_at
    LIMIT $1`,
);
const HINTED = statement<HintedRow>(
  'payment.mark_hinted',
  `UPDATE payments
      SET hinted_at = now()
    WHERE order_id = $1
      AND status IN ('CONFIRMING', 'UNKNOWN')
      AND (hinted_at IS NULL OR hinted_at <= asked_at OR hinted_at < now() - make_interval(secs => 2 * $2::float8))
   RETURNING id, CASE WHEN asked_at > now() - make_interval(secs => $2::float8)
                      THEN extract(epoch FROM asked_at - now() + make_interval(secs => $2::float8 + 1)) * 1000
                      ELSE 0 END::double precision AS delay_ms`,
);

const idsOf = (rows: readonly IdRow[]): string[] => rows.map(({ id }) => id);

/** READY payments past their `payBy`. */
export const listAbandoned = async (database: Executor, limit: number): Promise<string[]> =>
  idsOf(await database.query(READY, [limit]));

/**
 * Payments whose result only Toss knows. First those whose confirm is so old that any answer is definite, each at most once in
 * five minutes, then those that have waited longest for a query: new payments never delay an old one.
 */
export const listUnsettled = async (database: Executor, limit: number): Promise<string[]> =>
  idsOf(await database.query(UNSETTLED, [limit]));

/** Refunds that no worker has claimed. First those of points alone, which need no call to Toss. */
export const listRequestedRefunds = async (database: Executor, limit: number): Promise<string[]> =>
  idsOf(await database.query(REFUNDS, [limit]));

/** Records a query of Toss about an unsettled payment. @returns false where one was recorded within `seconds` */
export const markQueried = async (database: Executor, id: string, seconds: number): Promise<boolean> =>
  (await database.execute(MARK_QUERIED, [id, seconds])) === 1;

/**
 * Records a hint about an unsettled order of ours. A hint whose query never happened expires after twice `seconds`.
 *
 * @returns undefined where there is no such order or its query is due already; `delayMs` is more than 0
 *   where the last query is less than `seconds` old
 */
export async function markHinted(
  tx: Executor,
  orderId: string,
  seconds: number,
): Promise<{ readonly paymentId: string; readonly delayMs: number } | undefined> {
  const [row] = await tx.query(HINTED, [orderId, seconds]);
  return row && { paymentId: row.id, delayMs: row.delayMs };
}

import type { Executor } from '#shared/postgres/database.ts';
import { statement } from '#shared/postgres/statement.ts';

interface IdRow {
  readonly id: string;
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
    ORDER BY asked_at NULLS FIRST
    LIMIT $1`,
);
const ASKED = statement(
  'payment.mark_asked',
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
    ORDER BY busy_until, created_at
    LIMIT $1`,
);
const BY_ORDER = statement<IdRow>(
  'payment.find_unsettled_by_order',
  `SELECT id FROM payments WHERE order_id = $1 AND status IN ('CONFIRMING', 'UNKNOWN')`,
);

const idsOf = (rows: readonly IdRow[]): string[] => rows.map(({ id }) => id);

/** READY payments that nobody confirmed in time. */
export const listAbandoned = async (database: Executor, limit: number): Promise<string[]> =>
  idsOf(await database.query(READY, [limit]));

/** Payments whose end only Toss knows, longest not asked first. */
export const listUnsettled = async (database: Executor, limit: number): Promise<string[]> =>
  idsOf(await database.query(UNSETTLED, [limit]));

export const listRequestedRefunds = async (database: Executor, limit: number): Promise<string[]> =>
  idsOf(await database.query(REFUNDS, [limit]));

/** @returns whether nobody has asked for so many seconds: then the caller may */
export const markAsked = async (database: Executor, id: string, seconds: number): Promise<boolean> =>
  (await database.execute(ASKED, [id, seconds])) === 1;

export const findUnsettledByOrder = async (database: Executor, orderId: string): Promise<string | undefined> =>
  (await database.query(BY_ORDER, [orderId]))[0]?.id;

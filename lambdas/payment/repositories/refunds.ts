import type { Executor } from '#shared/postgres/database.ts';
import { statement } from '#shared/postgres/statement.ts';
import type { Parts } from '../domain/refund.ts';

export interface Refund {
  readonly id: string;
  readonly paymentId: string;
  readonly points: number;
  readonly card: number;
  readonly status: 'REQUESTED' | 'DONE' | 'FAILED';
  readonly attempt: number;
  /** Toss's balance before the first cancel was sent; null while none can have been sent. */
  readonly balanceBefore: number | null;
  readonly isBusy: boolean;
  readonly isTooOld: boolean;
}

export interface RefundFailure {
  readonly code: string;
  readonly isUnclear: boolean;
}

interface RefundRow {
  readonly id: string;
  readonly paymentId: string;
  readonly pointsAmount: number;
  readonly cardAmount: number;
  readonly status: Refund['status'];
  readonly attempt: number;
  readonly expectedBalanceBefore: number | null;
  readonly isBusy: boolean;
  readonly isTooOld: boolean;
}

// Toss deletes an idempotency key after 15 days; from then on a repeated cancel could pay twice.
const COLUMNS = `id, payment_id, points_amount, card_amount, status, attempt, expected_balance_before,
          busy_until > clock_timestamp() AS is_busy, created_at < now() - interval '14 days' AS is_too_old`;

const toRefund = (row: RefundRow): Refund => ({
  id: row.id,
  paymentId: row.paymentId,
  points: row.pointsAmount,
  card: row.cardAmount,
  status: row.status,
  attempt: row.attempt,
  balanceBefore: row.expectedBalanceBefore,
  isBusy: row.isBusy,
  isTooOld: row.isTooOld,
});

const INSERT = statement(
  'payment.insert_refund',
  `INSERT INTO refunds (id, payment_id, points_amount, card_amount)
   VALUES ($1, $2, $3, $4)
   ON CONFLICT (id) DO NOTHING`,
);
const COUNT = statement(
  'payment.count_refund',
  `UPDATE payments
      SET points_refunded = points_refunded + $2, card_refunded = card_refunded + $3
    WHERE id = $1`,
);
const FIND = statement<RefundRow>('payment.find_refund', `SELECT ${COLUMNS} FROM refunds WHERE id = $1`);
const LOCK = statement<RefundRow>('payment.lock_refund', `SELECT ${COLUMNS} FROM refunds WHERE id = $1 FOR UPDATE`);
const OTHERS = statement<{ cardDone: number; isOpen: boolean }>(
  'payment.find_other_refunds',
  `SELECT coalesce(sum(card_amount) FILTER (WHERE status = 'DONE'), 0)::integer AS card_done,
          coalesce(bool_or(expected_balance_before IS NOT NULL AND (status = 'REQUESTED' OR is_unclear)), false) AS is_open
     FROM refunds
    WHERE payment_id = $1
      AND id <> $2`,
);
const OF_TRANSACTION = statement(
  'payment.find_other_refund_of_transaction',
  'SELECT id FROM refunds WHERE toss_transaction_key = $1 AND id <> $2',
);
const CLAIM = statement(
  'payment.claim_refund',
  `UPDATE refunds
      SET busy_until = clock_timestamp() + interval '90 seconds'
    WHERE id = $1
      AND status = 'REQUESTED'
      AND busy_until < clock_timestamp()`,
);
const POSTPONE = statement(
  'payment.postpone_refund',
  `UPDATE refunds
      SET busy_until = clock_timestamp() + make_interval(secs => $2)
    WHERE id = $1
      AND status = 'REQUESTED'`,
);
const START = statement(
  'payment.start_refund',
  `UPDATE refunds
      SET expected_balance_before = $2
    WHERE id = $1
      AND status = 'REQUESTED'
      AND expected_balance_before IS NULL`,
);
const PACE = statement(
  'payment.pace_cancel',
  `UPDATE payments
      SET cancel_sent_at = clock_timestamp()
    WHERE id = $1
      AND (cancel_sent_at IS NULL OR cancel_sent_at < clock_timestamp() - interval '1100 milliseconds')`,
);
const NEXT_ATTEMPT = statement(
  'payment.begin_next_attempt',
  `UPDATE refunds SET attempt = attempt + 1 WHERE id = $1 AND status = 'REQUESTED' AND attempt = $2`,
);
const DONE = statement(
  'payment.finish_refund',
  `UPDATE refunds
      SET status = 'DONE', toss_transaction_key = $2, ended_at = now()
    WHERE id = $1
      AND status = 'REQUESTED'`,
);
const FAILED = statement(
  'payment.fail_refund',
  `UPDATE refunds
      SET status = 'FAILED', failure_code = $2, is_unclear = $3, ended_at = now()
    WHERE id = $1
      AND status = 'REQUESTED'`,
);
const MARK_PAYMENT = statement(
  'payment.mark_payment_refunded',
  `UPDATE payments
      SET status = CASE
            WHEN amount = (SELECT sum(points_amount + card_amount) FROM refunds WHERE payment_id = $1 AND status = 'DONE')
            THEN 'REFUNDED' ELSE 'PARTIALLY_REFUNDED' END
    WHERE id = $1
      AND status IN ('SUCCESS', 'PARTIALLY_REFUNDED')`,
);

/** Records the refund and adds it to the payment's counters. @returns false where it was recorded before */
export async function insertRefund(
  tx: Executor,
  refund: Parts & { readonly id: string; readonly paymentId: string },
): Promise<boolean> {
  const isNew = (await tx.execute(INSERT, [refund.id, refund.paymentId, refund.points, refund.card])) === 1;
  if (isNew) await tx.execute(COUNT, [refund.paymentId, refund.points, refund.card]);
  return isNew;
}

export async function findRefund(database: Executor, id: string): Promise<Refund | undefined> {
  const [row] = await database.query(FIND, [id]);
  return row && toRefund(row);
}

export async function lockRefund(tx: Executor, id: string): Promise<Refund | undefined> {
  const [row] = await tx.query(LOCK, [id]);
  return row && toRefund(row);
}

export interface OtherRefunds {
  /** KRW that finished refunds of this payment gave back to the card. */
  readonly cardDone: number;
  /** A cancel of another refund may still change the balance at Toss. */
  readonly isOpen: boolean;
}

/** The other refunds of the payment. The caller holds the payment's lock. */
export async function findOtherRefunds(tx: Executor, { id, paymentId }: Refund): Promise<OtherRefunds> {
  const [row] = await tx.query(OTHERS, [paymentId, id]);
  return { cardDone: row!.cardDone, isOpen: row!.isOpen };
}

/** Whether another refund has ended with this transaction at Toss. */
export const isTransactionTaken = async (tx: Executor, refundId: string, key: string | null): Promise<boolean> =>
  key !== null && (await tx.query(OF_TRANSACTION, [key, refundId])).length > 0;

/** Claims the refund for as long as three calls to Toss can take. @returns false when another worker has claimed it */
export const claimRefund = async (database: Executor, id: string): Promise<boolean> =>
  (await database.execute(CLAIM, [id])) === 1;

/** Postpones the next attempt by `seconds`. */
export const postponeRefund = (database: Executor, id: string, seconds: number): Promise<number> =>
  database.execute(POSTPONE, [id, seconds]);

/** Commits the balance at Toss before the first cancel. From now on a cancel may have been sent. */
export const startRefund = async (tx: Executor, id: string, balanceBefore: number): Promise<boolean> =>
  (await tx.execute(START, [id, balanceBefore])) === 1;

/** @returns whether a cancel of this payment may be sent now. Toss processes only the first of two within a second. */
export const claimCancelSlot = async (database: Executor, paymentId: string): Promise<boolean> =>
  (await database.execute(PACE, [paymentId])) === 1;

export const beginNextAttempt = (database: Executor, { id, attempt }: Refund): Promise<number> =>
  database.execute(NEXT_ATTEMPT, [id, attempt]);

/** @returns false where it was not REQUESTED any more */
export const finishRefund = async (tx: Executor, refund: Refund, transactionKey: string | null): Promise<boolean> => {
  const [finished] = await Promise.all([
    tx.execute(DONE, [refund.id, transactionKey]),
    tx.execute(MARK_PAYMENT, [refund.paymentId]),
  ]);
  return finished === 1;
};

/** @param failure.isUnclear a cancel may have happened: the payment's other refunds wait for an operator */
export const markRefundFailed = async (
  tx: Executor,
  id: string,
  { code, isUnclear }: RefundFailure,
): Promise<boolean> => (await tx.execute(FAILED, [id, code, isUnclear])) === 1;

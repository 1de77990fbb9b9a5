import type { Executor } from '#shared/postgres/database.ts';
import { statement } from '#shared/postgres/statement.ts';
import type { Payment, PaymentStatus, RefusalLimits } from '../domain/payment.ts';

interface PaymentRow {
  readonly id: string;
  readonly reservationId: string;
  readonly eventId: string;
  readonly userId: string;
  readonly orderName: string;
  readonly orderId: string;
  readonly amount: number;
  readonly pointUsed: number;
  readonly cardAmount: number;
  readonly status: PaymentStatus;
  readonly paymentKey: string | null;
  readonly sends: number;
  readonly failureCode: string | null;
  readonly pointsRefunded: number;
  readonly cardRefunded: number;
  readonly payBy: Date;
  readonly paidAt: Date | null;
  readonly createdAt: Date;
  readonly isPastPayBy: boolean;
  readonly isPastConfirm: boolean;
  readonly isOverdue: boolean;
}

// is_overdue: 30 minutes after the function that sent it has ended, no request of ours can still arrive at Toss.
const COLUMNS = `id, reservation_id, event_id, user_id, order_name, order_id, amount, point_used, card_amount, status,
          payment_key, sends, failure_code, points_refunded, card_refunded, pay_by, paid_at, created_at,
          pay_by <= clock_timestamp() AS is_past_pay_by,
          coalesce(confirm_until < clock_timestamp(), false) AS is_past_confirm,
          coalesce(confirm_until + interval '30 minutes' < clock_timestamp(), false) AS is_overdue`;

const toPayment = (row: PaymentRow): Payment => ({
  id: row.id,
  reservationId: row.reservationId,
  eventId: row.eventId,
  userId: row.userId,
  orderName: row.orderName,
  orderId: row.orderId,
  amount: row.amount,
  pointUsed: row.pointUsed,
  cardAmount: row.cardAmount,
  status: row.status,
  paymentKey: row.paymentKey,
  sends: row.sends,
  failureCode: row.failureCode,
  pointsRefunded: row.pointsRefunded,
  cardRefunded: row.cardRefunded,
  payBy: row.payBy.toISOString(),
  paidAt: row.paidAt?.toISOString() ?? null,
  createdAt: row.createdAt.toISOString(),
  isPastPayBy: row.isPastPayBy,
  isPastConfirm: row.isPastConfirm,
  isOverdue: row.isOverdue,
});

const LOCK = statement<PaymentRow>(
  'payment.lock_payment',
  `SELECT ${COLUMNS}
     FROM payments
    WHERE id = $1
      FOR UPDATE`,
);
const LOCK_LIVE = statement<PaymentRow>(
  'payment.lock_live_payment',
  `SELECT ${COLUMNS}
     FROM payments
    WHERE reservation_id = $1
      AND status <> 'FAILED'
      FOR UPDATE`,
);
const FIND = statement<PaymentRow>('payment.find_payment', `SELECT ${COLUMNS} FROM payments WHERE id = $1`);
const LIST = statement<PaymentRow>(
  'payment.list_payments',
  `SELECT ${COLUMNS}
     FROM payments
    WHERE user_id = $1
      AND ($2::uuid IS NULL OR id < $2)
    ORDER BY id DESC
    LIMIT $3`,
);
const REFUSED = statement<{ waitSeconds: number }>(
  'payment.find_wait_after_refusals',
  `SELECT ceil(extract(epoch FROM created_at - clock_timestamp()) + $3)::integer AS wait_seconds
     FROM payments
    WHERE user_id = $1
      AND status = 'FAILED'
      AND sends > 0
      AND failure_code <> 'provider_unavailable'
      AND created_at > clock_timestamp() - make_interval(secs => $3)
    ORDER BY created_at DESC
   OFFSET $2 - 1
    LIMIT 1`,
);
const INSERT = statement(
  'payment.insert_payment',
  `INSERT INTO payments (id, reservation_id, event_id, user_id, order_name, order_id, amount, point_used, card_amount,
                         status, pay_by, paid_at, created_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
);
const START = statement<PaymentRow>(
  'payment.start_confirming',
  `UPDATE payments
      SET status = 'CONFIRMING', payment_key = $2, sends = 1, confirm_until = clock_timestamp() + interval '25 seconds'
    WHERE id = $1
      AND status = 'READY'
   RETURNING ${COLUMNS}`,
);
const SEND_AGAIN = statement<PaymentRow>(
  'payment.send_confirm_again',
  `UPDATE payments
      SET sends = sends + 1, confirm_until = clock_timestamp() + interval '25 seconds'
    WHERE id = $1
      AND status IN ('CONFIRMING', 'UNKNOWN')
      AND sends = $2
      AND confirm_until < clock_timestamp()
      AND pay_by > clock_timestamp()
   RETURNING ${COLUMNS}`,
);
const SUCCEED = statement<PaymentRow>(
  'payment.succeed_payment',
  `UPDATE payments
      SET status = 'SUCCESS', paid_at = now(), is_partial_cancelable = $2
    WHERE id = $1
      AND status IN ('CONFIRMING', 'UNKNOWN')
   RETURNING ${COLUMNS}`,
);
const FAIL = statement<PaymentRow>(
  'payment.fail_payment',
  `UPDATE payments
      SET status = 'FAILED', failure_code = $2
    WHERE id = $1
      AND status IN ('READY', 'CONFIRMING', 'UNKNOWN')
   RETURNING ${COLUMNS}`,
);
const NOT_KNOWN = statement<PaymentRow>(
  'payment.leave_payment_unknown',
  `UPDATE payments
      SET status = 'UNKNOWN'
    WHERE id = $1
      AND status IN ('CONFIRMING', 'UNKNOWN')
   RETURNING ${COLUMNS}`,
);

const first = (rows: readonly PaymentRow[]): Payment | undefined => rows[0] && toPayment(rows[0]);

export const lockPayment = async (tx: Executor, id: string): Promise<Payment | undefined> =>
  first(await tx.query(LOCK, [id]));

/** The payment of the reservation that has not failed; there is at most one. */
export const lockLivePayment = async (tx: Executor, reservationId: string): Promise<Payment | undefined> =>
  first(await tx.query(LOCK_LIVE, [reservationId]));

export const findPayment = async (database: Executor, id: string): Promise<Payment | undefined> =>
  first(await database.query(FIND, [id]));

/** Newest first, older than `before`. */
export const listPayments = async (
  database: Executor,
  page: { readonly userId: string; readonly before: string | undefined; readonly limit: number },
): Promise<Payment[]> => (await database.query(LIST, [page.userId, page.before ?? null, page.limit])).map(toPayment);

/** @returns the seconds until the user may begin again; undefined while Toss has refused fewer than `refusals` */
export const secondsUntilNextAttempt = async (
  tx: Executor,
  userId: string,
  { refusals, windowSeconds }: RefusalLimits,
): Promise<number | undefined> => (await tx.query(REFUSED, [userId, refusals, windowSeconds]))[0]?.waitSeconds;

export async function insertPayment(tx: Executor, payment: Payment): Promise<void> {
  const { id, reservationId, eventId, userId, orderName, orderId, amount, pointUsed, cardAmount } = payment;
  const what = [id, reservationId, eventId, userId, orderName, orderId, amount, pointUsed, cardAmount];
  await tx.execute(INSERT, [...what, payment.status, payment.payBy, payment.paidAt, payment.createdAt]);
}

/** Must be committed before the first byte is sent to Toss. @returns undefined unless it was READY */
export const startConfirming = async (tx: Executor, id: string, paymentKey: string): Promise<Payment | undefined> =>
  first(await tx.query(START, [id, paymentKey]));

/** Claims the right to send the same confirm once more, exclusively until `confirm_until`. */
export const claimResend = async (tx: Executor, { id, sends }: Payment): Promise<Payment | undefined> =>
  first(await tx.query(SEND_AGAIN, [id, sends]));

export const markSucceeded = async (
  tx: Executor,
  id: string,
  isPartialCancelable: boolean,
): Promise<Payment | undefined> => first(await tx.query(SUCCEED, [id, isPartialCancelable]));

export const markFailed = async (tx: Executor, id: string, code: string): Promise<Payment | undefined> =>
  first(await tx.query(FAIL, [id, code]));

export const markUnknown = async (tx: Executor, id: string): Promise<Payment | undefined> =>
  first(await tx.query(NOT_KNOWN, [id]));

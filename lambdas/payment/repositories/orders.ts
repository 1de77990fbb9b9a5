import type { Executor } from '#shared/postgres/database.ts';
import { statement } from '#shared/postgres/statement.ts';
import type { Order } from '../domain/payment.ts';

interface OrderRow {
  readonly reservationId: string;
  readonly eventId: string;
  readonly userId: string;
  readonly status: Order['status'];
  readonly at: Date;
}

const toOrder = (row: OrderRow): Order => ({
  reservationId: row.reservationId,
  eventId: row.eventId,
  userId: row.userId,
  status: row.status,
  at: row.at,
});

const INSERT = statement(
  'payment.insert_order',
  `INSERT INTO orders (reservation_id, event_id, user_id, status)
   VALUES ($1, $2, $3, $4)
   ON CONFLICT (reservation_id) DO NOTHING`,
);
const LOCK = statement<OrderRow>(
  'payment.lock_order',
  `SELECT reservation_id, event_id, user_id, status, clock_timestamp() AS at
     FROM orders
    WHERE reservation_id = $1
      FOR UPDATE`,
);
const LOCK_OF_PAYMENT = statement<OrderRow>(
  'payment.lock_order_of_payment',
  `SELECT reservation_id, event_id, user_id, status, clock_timestamp() AS at
     FROM orders
    WHERE reservation_id = (SELECT reservation_id FROM payments WHERE id = $1)
      FOR UPDATE`,
);
const END = statement(
  'payment.end_order',
  `UPDATE orders SET status = $2 WHERE reservation_id = $1 AND status = 'OPEN'`,
);

/** Inserts the order with this status, unless it exists. */
export const insertOrder = (tx: Executor, order: Omit<Order, 'at'>): Promise<number> =>
  tx.execute(INSERT, [order.reservationId, order.eventId, order.userId, order.status]);

/** The first lock of every transaction that begins, confirms, settles or ends a payment. */
export async function lockOrder(tx: Executor, reservationId: string): Promise<Order | undefined> {
  const [row] = await tx.query(LOCK, [reservationId]);
  return row && toOrder(row);
}

export async function lockOrderOfPayment(tx: Executor, paymentId: string): Promise<Order | undefined> {
  const [row] = await tx.query(LOCK_OF_PAYMENT, [paymentId]);
  return row && toOrder(row);
}

/** Ends an OPEN order. @returns 1, or 0 where it had ended before */
export const endOrder = (tx: Executor, reservationId: string, status: 'CLOSED' | 'PAID'): Promise<number> =>
  tx.execute(END, [reservationId, status]);

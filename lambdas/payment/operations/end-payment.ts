import type { Transaction } from '#shared/postgres/database.ts';
import { paymentFailed, paymentSucceeded } from '../contract/messages.ts';
import type { Order, OwnFailure, Payment, Points } from '../domain/payment.ts';
import { pointsAccount, salesAccount, TOSS_ACCOUNT, transfer } from '../repositories/ledger.ts';
import { endOrder } from '../repositories/orders.ts';
import { markFailed } from '../repositories/payments.ts';
import { changeBalance, holdPoints } from '../repositories/points.ts';

// Parts of larger transactions. The caller holds the locks of order, payment and points, taken in this order.

/** The payment has failed and its points are released, in one transaction. */
export async function failPayment(
  tx: Transaction,
  payment: Payment,
  code: OwnFailure | (string & {}),
): Promise<Payment> {
  const [failed] = await tx.together([
    markFailed(tx, payment.id, code),
    holdPoints(tx, payment.userId, -payment.pointUsed),
  ]);
  if (failed === undefined) throw new Error(`payment ${payment.id} is ${payment.status} and cannot fail`);
  return failed;
}

/** Informs other services that an attempt has failed; the reservation stays as it is. */
export const publishFailed = (
  tx: Transaction,
  { id, reservationId, eventId, userId, failureCode }: Payment,
): Promise<void> =>
  tx.publish(paymentFailed, { paymentId: id, reservationId, eventId, userId, code: failureCode ?? 'unknown' });

/** Informs reservation that the order is paid; published again for each `hold_ended`. */
export const publishSucceeded = (tx: Transaction, payment: Payment): Promise<void> =>
  tx.publish(paymentSucceeded, {
    paymentId: payment.id,
    reservationId: payment.reservationId,
    eventId: payment.eventId,
    userId: payment.userId,
    amount: payment.amount,
    pointUsed: payment.pointUsed,
    cardAmount: payment.cardAmount,
    paidAt: payment.paidAt ?? payment.createdAt,
  });

interface Sale {
  readonly payment: Pick<
    Payment,
    'id' | 'eventId' | 'userId' | 'orderName' | 'pointUsed' | 'cardAmount' | 'reservationId'
  >;
  readonly order: Order;
  readonly points: Points;
  /** Points that were held for this payment until now. */
  readonly released: number;
}

/** The order is PAID, the points are used, and both parts are in the ledger. */
export async function bookSale(tx: Transaction, { payment, order, points, released }: Sale): Promise<void> {
  const { id, userId, pointUsed, cardAmount } = payment;
  const sales = salesAccount(payment.eventId, order.at);
  const [ended] = await tx.together([
    endOrder(tx, payment.reservationId, 'PAID'),
    changeBalance(tx, {
      userId,
      points,
      released,
      type: 'USE',
      amount: -pointUsed,
      referenceType: 'PAYMENT',
      referenceId: id,
      description: payment.orderName,
    }),
    transfer(tx, { key: `sale:${id}:points`, debit: pointsAccount(userId), credit: sales, amount: pointUsed }),
    transfer(tx, { key: `sale:${id}:card`, debit: TOSS_ACCOUNT, credit: sales, amount: cardAmount }),
  ]);
  if (ended !== 1) throw new Error(`order ${payment.reservationId} is ${order.status} and cannot be paid`);
}

import type { Transaction } from '#shared/postgres/database.ts';
import { paymentRefundDue } from '../contract/messages.ts';
import { splitRefund } from '../domain/refund.ts';
import { lockOrderOfPayment } from '../repositories/orders.ts';
import { lockPayment } from '../repositories/payments.ts';
import { insertRefund } from '../repositories/refunds.ts';

/**
 * Records the refund of a payment that reservation could not take. The refund's id is the payment's, so a repeat changes
 * nothing. A worker performs it later, because Toss is never called inside a transaction.
 */
export async function refundRefusedPayment(tx: Transaction, paymentId: string): Promise<void> {
  const [, payment] = await tx.together([lockOrderOfPayment(tx, paymentId), lockPayment(tx, paymentId)]);
  if (payment?.paidAt == null) throw new Error(`payment ${paymentId} was refused but never paid`);
  const before = { points: payment.pointsRefunded, card: payment.cardRefunded };
  const parts = splitRefund(payment, before, payment.amount - before.points - before.card);
  if (await insertRefund(tx, { id: paymentId, paymentId, ...parts })) {
    await tx.publish(paymentRefundDue, { refundId: paymentId });
  }
}

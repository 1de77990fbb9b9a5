import type { Transaction } from '#shared/postgres/database.ts';
import { paymentRefundDue } from '../contract/messages.ts';
import { splitRefund } from '../domain/refund.ts';
import { lockOrderOfPayment } from '../repositories/orders.ts';
import { lockPayment } from '../repositories/payments.ts';
import { insertRefund } from '../repositories/refunds.ts';

/**
 * Reservation could not take the payment: all of it goes back. The refund's id is the payment's, so a repeat finds it
 * made. Only the intent is recorded here; a worker gives the money back, for the card company is outside.
 */
export async function refundRefusedPayment(tx: Transaction, paymentId: string): Promise<void> {
  const [, payment] = await Promise.all([lockOrderOfPayment(tx, paymentId), lockPayment(tx, paymentId)]);
  if (payment?.paidAt == null) throw new Error(`payment ${paymentId} was refused but never paid`);
  const before = { points: payment.pointsRefunded, card: payment.cardRefunded };
  const parts = splitRefund(payment, before, payment.amount - before.points - before.card);
  if (await insertRefund(tx, { id: paymentId, paymentId, ...parts })) {
    await tx.publish(paymentRefundDue, { refundId: paymentId });
  }
}

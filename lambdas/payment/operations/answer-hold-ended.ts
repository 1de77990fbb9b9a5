import type { Transaction } from '#shared/postgres/database.ts';
import { paymentClosed } from '../contract/messages.ts';
import { endOrder, insertOrder, lockOrder } from '../repositories/orders.ts';
import { lockLivePayment } from '../repositories/payments.ts';
import { lockPoints } from '../repositories/points.ts';
import { failPayment, tellSucceeded } from './end-payment.ts';

interface HoldEnded {
  readonly reservationId: string;
  readonly eventId: string;
  readonly userId: string;
}

/**
 * The judge's answer to the end of a hold: CLOSED for ever and `payment.closed` where no money can come any more,
 * `payment.succeeded` again where it came, and nothing while a payment is under way. The order row is made CLOSED where
 * nobody began to pay, so that a signed order that is still valid finds it.
 */
export async function answerHoldEnded(tx: Transaction, ended: HoldEnded): Promise<void> {
  const { reservationId, eventId, userId } = ended;
  const [, order, live] = await Promise.all([
    insertOrder(tx, { reservationId, eventId, userId, status: 'CLOSED' }),
    lockOrder(tx, reservationId),
    lockLivePayment(tx, reservationId),
    lockPoints(tx, userId),
  ]);
  if (order?.status === 'PAID') {
    if (live === undefined) throw new Error(`order ${reservationId} is PAID without a payment`);
    return tellSucceeded(tx, live);
  }
  if (live?.status === 'CONFIRMING' || live?.status === 'UNKNOWN') return;
  await Promise.all([
    live && failPayment(tx, live, 'closed'),
    endOrder(tx, reservationId, 'CLOSED'),
    tx.publish(paymentClosed, { reservationId, eventId, userId }),
  ]);
}

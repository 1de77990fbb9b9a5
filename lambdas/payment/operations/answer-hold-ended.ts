import type { Transaction } from '#shared/postgres/database.ts';
import { paymentClosed } from '../contract/messages.ts';
import { endOrder, insertOrder, lockOrder } from '../repositories/orders.ts';
import { lockLivePayment } from '../repositories/payments.ts';
import { lockPoints } from '../repositories/points.ts';
import { failPayment, publishSucceeded } from './end-payment.ts';

interface HoldEnded {
  readonly reservationId: string;
  readonly eventId: string;
  readonly userId: string;
}

/**
 * Answers the end of a hold. When no payment can succeed any more, the order becomes CLOSED permanently and `payment.closed` is
 * published; when one has succeeded, `payment.succeeded` is published again; while one is under way, nothing happens. An order
 * without a payment is created as CLOSED, so that a signed payment order that is still valid cannot be paid.
 */
export async function answerHoldEnded(tx: Transaction, ended: HoldEnded): Promise<void> {
  const { reservationId, eventId, userId } = ended;
  const [, order, live] = await tx.together([
    insertOrder(tx, { reservationId, eventId, userId, status: 'CLOSED' }),
    lockOrder(tx, reservationId),
    lockLivePayment(tx, reservationId),
    lockPoints(tx, userId),
  ]);
  if (order?.status === 'PAID') {
    if (live === undefined) throw new Error(`order ${reservationId} is PAID without a payment`);
    return publishSucceeded(tx, live);
  }
  if (live?.status === 'CONFIRMING' || live?.status === 'UNKNOWN') return;
  await tx.together([
    live && failPayment(tx, live, 'closed'),
    endOrder(tx, reservationId, 'CLOSED'),
    tx.publish(paymentClosed, { reservationId, eventId, userId }),
  ]);
}

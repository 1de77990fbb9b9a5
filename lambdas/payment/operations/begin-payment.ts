import { newId } from '#shared/domain/ids.ts';
import type { Database, Transaction } from '#shared/postgres/database.ts';
import { findResult, type Idempotency, keepResult } from '#shared/postgres/idempotency.ts';
import type { PaymentOrderFacts } from '../../reservation/contract/tokens.ts';
import {
  admitAttempt,
  cardPart,
  newPayment,
  type Order,
  type Payment,
  type Points,
  REFUSAL_LIMITS,
} from '../domain/payment.ts';
import { customerKeyOf } from '../repositories/customers.ts';
import { insertOrder, lockOrder } from '../repositories/orders.ts';
import { insertPayment, lockLivePayment, secondsUntilNextAttempt } from '../repositories/payments.ts';
import { ensurePoints, holdPoints, lockPoints } from '../repositories/points.ts';
import { bookSale, failPayment, publishSucceeded } from './end-payment.ts';

export interface BegunPayment {
  readonly payment: Payment;
  /** The key that identifies the user in Toss's widget; null where no card is needed. */
  readonly customerKey: string | null;
}

interface BeginCommand {
  readonly order: PaymentOrderFacts;
  readonly pointUsed: number;
  readonly idempotency: Idempotency;
}

/**
 * The payment is READY and its points are held. One that needs no card is SUCCESS, its points are used and its order is
 * PAID, in the same transaction. A READY payment of the same reservation has failed as superseded.
 *
 * Three round trips: all reads and locks, all writes, COMMIT.
 *
 * @throws CardPartTooSmall, AlreadyPaid, PaymentInProgress, PaymentOrderExpired, InsufficientPoints
 * @throws TooManyRequests where Toss has refused too many cards of the user; points alone still pay
 */
export function beginPayment(
  { database }: { readonly database: Database },
  command: BeginCommand,
): Promise<BegunPayment> {
  const { order: facts, pointUsed, idempotency } = command;
  const cardAmount = cardPart(facts.amount, pointUsed);
  return database.transaction(async (tx) => {
    const { known, order, live, points, customerKey, waitSeconds } = await lockAll(tx, command, cardAmount > 0);
    if (known !== undefined) return known as BegunPayment;
    const { reservationId, eventId, userId, orderName, amount, payBy } = facts;
    const superseded = admitAttempt({ order, live, points, pointUsed, payBy: new Date(payBy), waitSeconds });
    const beginning = { id: newId(), reservationId, eventId, userId, orderName, amount, pointUsed, cardAmount, payBy };
    const payment = newPayment(beginning, order.at);
    const begun = { payment, customerKey };
    // Sent in this order: the old payment must have failed before the new one is inserted (unique index).
    await tx.together([
      superseded && failPayment(tx, superseded, 'superseded'),
      insertPayment(tx, payment),
      payment.status === 'READY' ? holdPoints(tx, userId, pointUsed) : payWithPoints(tx, { payment, order, points }),
      keepResult(tx, idempotency, begun),
    ]);
    return begun;
  });
}

const payWithPoints = (tx: Transaction, taking: { payment: Payment; order: Order; points: Points }): Promise<unknown> =>
  tx.together([bookSale(tx, { ...taking, released: 0 }), publishSucceeded(tx, taking.payment)]);

/** One round trip. The order row is inserted if it does not exist, and locked before the payment and the points. */
async function lockAll(tx: Transaction, { order: facts, idempotency }: BeginCommand, needsCard: boolean) {
  const { reservationId, eventId, userId } = facts;
  const [known, , order, live, , points, customerKey, waitSeconds] = await tx.together([
    findResult(tx, idempotency),
    insertOrder(tx, { reservationId, eventId, userId, status: 'OPEN' }),
    lockOrder(tx, reservationId),
    lockLivePayment(tx, reservationId),
    ensurePoints(tx, userId),
    lockPoints(tx, userId),
    needsCard ? customerKeyOf(tx, userId) : null,
    needsCard ? secondsUntilNextAttempt(tx, userId, REFUSAL_LIMITS) : undefined,
  ]);
  return { known, order: order as Order, live, points, customerKey, waitSeconds };
}

import { NotFound } from '#shared/contract/errors.ts';
import type { Database, Transaction } from '#shared/postgres/database.ts';
import { findResult, type Idempotency, keepResult } from '#shared/postgres/idempotency.ts';
import { AmountMismatch, NothingSent } from '../contract/errors.ts';
import { isUnsettled, type Order, type Payment, refusalOf } from '../domain/payment.ts';
import type { Toss } from '../domain/toss.ts';
import { markQueried } from '../repositories/due.ts';
import { lockOrderOfPayment } from '../repositories/orders.ts';
import { findPayment, lockPayment, startConfirming } from '../repositories/payments.ts';
import { lockPointsOfPayment } from '../repositories/points.ts';
import { failPayment } from './end-payment.ts';
import { queryAndSettle, sendAndSettle } from './settle-with-toss.ts';

/** Per payment, as for webhooks. */
const REPEAT_QUERIES_EVERY_SECONDS = 10;

interface Deps {
  readonly database: Database;
  readonly toss: Toss;
}

interface ConfirmCommand {
  readonly paymentId: string;
  readonly userId: string;
  readonly paymentKey: string;
  /** KRW that the card was charged with in the widget. */
  readonly amount: number;
  readonly idempotency: Idempotency;
}

/**
 * The card is charged and the payment SUCCESS, or it has failed and its points are free, or it is UNKNOWN and settles by
 * itself. Toss is called once, outside any transaction, after CONFIRMING is committed; a repeat queries and never sends.
 * A repeat never returns CONFIRMING: while the first request waits for Toss, it returns UNKNOWN.
 *
 * @returns the payment: paid, refunded since, or not yet known
 * @throws NotFound, AmountMismatch, PaymentOrderExpired, CardDeclined, NothingSent
 */
export async function confirmPayment(deps: Deps, command: ConfirmCommand): Promise<Payment> {
  const { payment, isOurs } = await deps.database.transaction((tx) => startOrRead(tx, command));
  const settled = await settleNow(deps, payment, isOurs);
  if (settled.status !== 'FAILED') return settled;
  throw isOurs && settled.failureCode === 'provider_unavailable' ? new NothingSent() : refusalOf(settled);
}

async function settleNow(deps: Deps, payment: Payment, isOurs: boolean): Promise<Payment> {
  if (!isUnsettled(payment)) return payment;
  if (isOurs) return sendAndSettle(deps, payment);
  // Without a limit one client that repeats could cause 429 answers of Toss and open the breaker that all functions share.
  if (await markQueried(deps.database, payment.id, REPEAT_QUERIES_EVERY_SECONDS)) return queryAndSettle(deps, payment);
  // Another request has queried or settled the payment since it was read.
  const current = (await findPayment(deps.database, payment.id)) ?? payment;
  return current.status === 'CONFIRMING' ? { ...current, status: 'UNKNOWN' } : current;
}

interface Started {
  readonly payment: Payment;
  /** This call made it CONFIRMING, so this call alone sends. */
  readonly isOurs: boolean;
}

async function startOrRead(tx: Transaction, command: ConfirmCommand): Promise<Started> {
  const { paymentId, idempotency } = command;
  const [, order, payment] = await tx.together([
    findResult(tx, idempotency),
    lockOrderOfPayment(tx, paymentId),
    lockPayment(tx, paymentId),
    lockPointsOfPayment(tx, paymentId),
  ]);
  if (order === undefined || payment?.userId !== command.userId) throw new NotFound();
  if (payment.status === 'FAILED') return { payment, isOurs: false };
  const tooLate = payment.status === 'READY' ? lateFailure(order, payment) : undefined;
  if (tooLate !== undefined) return { payment: await failPayment(tx, payment, tooLate), isOurs: false };
  if (payment.cardAmount !== command.amount) throw new AmountMismatch({ expected: payment.cardAmount });
  if (payment.status !== 'READY') return { payment, isOurs: false };
  // The key points to the payment and holds no answer: a repeat reads the payment's state at that time.
  const [started] = await tx.together([
    startConfirming(tx, paymentId, command.paymentKey),
    keepResult(tx, idempotency, { paymentId }),
  ]);
  return { payment: started!, isOurs: true };
}

function lateFailure(order: Order, payment: Payment): 'closed' | 'expired' | undefined {
  if (order.status !== 'OPEN') return 'closed';
  return payment.isPastPayBy ? 'expired' : undefined;
}

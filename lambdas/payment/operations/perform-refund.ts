import { PROVIDER_RETRY_SECONDS, ProviderUnavailable } from '#shared/contract/errors.ts';
import { log } from '#shared/observability/log.ts';
import { countMetric } from '#shared/observability/metrics.ts';
import type { Database, Transaction } from '#shared/postgres/database.ts';
import { paymentRefunded, paymentRefundFailed } from '../contract/messages.ts';
import type { Payment } from '../domain/payment.ts';
import { cancelReasonOf, type NextStep, nextStep, outcomeOfCancel } from '../domain/refund-step.ts';
import type { Toss } from '../domain/toss.ts';
import { pointsAccount, salesAccount, TOSS_ACCOUNT, transfer } from '../repositories/ledger.ts';
import { lockOrderOfPayment } from '../repositories/orders.ts';
import { findPayment, lockPayment } from '../repositories/payments.ts';
import { changeBalance, lockPointsOfPayment } from '../repositories/points.ts';
import {
  beginNextAttempt,
  claimCancelSlot,
  claimRefund,
  findOtherRefunds,
  findRefund,
  finishRefund,
  isTransactionTaken,
  lockRefund,
  markRefundFailed,
  postponeRefund,
  type Refund,
  type RefundFailure,
  startRefund,
} from '../repositories/refunds.ts';
import { queryToss } from './settle-with-toss.ts';

interface Deps {
  readonly database: Database;
  readonly toss: Toss;
}

/** Toss refuses a second cancel of a payment within one second. */
const POSTPONE_SECONDS = 2;

/** `no_answer`: Toss got the request and did not answer. `not_sent`: Toss cannot be reached, nothing was sent. */
export type RefundProgress = 'stepped' | 'no_answer' | 'not_sent';

/**
 * Takes the refund one step further: it returns the points and cancels the card part at Toss. Repeats and any order are
 * harmless; the next call continues the work of a crashed worker.
 */
export async function performRefund(deps: Deps, refundId: string): Promise<RefundProgress> {
  if (!(await claimRefund(deps.database, refundId))) return 'stepped';
  try {
    return await step(deps, refundId);
  } finally {
    await postponeRefund(deps.database, refundId, POSTPONE_SECONDS);
  }
}

/**
 * As `performRefund`, for the message that requests it.
 *
 * @throws ProviderUnavailable so that the message is retried, later each time, while Toss does not answer
 */
export async function performDueRefund(deps: Deps, refundId: string): Promise<void> {
  if ((await performRefund(deps, refundId)) !== 'stepped')
    throw new ProviderUnavailable({ retryAfter: PROVIDER_RETRY_SECONDS });
}

async function step(deps: Deps, refundId: string): Promise<RefundProgress> {
  const { database } = deps;
  const refund = await findRefund(database, refundId);
  if (refund?.status !== 'REQUESTED') return 'stepped';
  const payment = (await findPayment(database, refund.paymentId))!;
  const next = await decide(deps, refund, payment);
  if (next.kind === 'start') {
    const started = await start(deps, refund, next.balance);
    if (started !== undefined) await send(deps, started, payment);
  }
  if (next.kind === 'send') await send(deps, refund, payment);
  await conclude(deps, refund, next);
  return next.kind === 'wait' ? next.progress : 'stepped';
}

async function decide(deps: Deps, refund: Refund, payment: Payment): Promise<NextStep> {
  if (refund.card === 0) return { kind: 'done', transactionKey: null };
  return nextStep({ ...refund, paymentKey: payment.paymentKey! }, await queryToss(deps, payment));
}

async function conclude(deps: Deps, refund: Refund, next: NextStep): Promise<void> {
  if (next.kind === 'done') await finish(deps, refund, next.transactionKey);
  if (next.kind === 'fail') await fail(deps, refund, { code: next.code, isUnclear: true });
}

/**
 * Commits Toss's balance before the first cancel is sent, under the payment's lock, and only if it is what the finished
 * refunds of the payment left and no other refund of it is open. The balance was read before the lock, so another refund
 * may have changed it since; then nothing is committed and Toss is queried again later. Without this rule the second of two
 * equal refunds looks done although it was never sent.
 */
async function start({ database }: Deps, refund: Refund, balance: number): Promise<Refund | undefined> {
  const isStarted = await database.transaction(async (tx) => {
    const [payment, , others] = await tx.together([
      lockPayment(tx, refund.paymentId),
      lockRefund(tx, refund.id),
      findOtherRefunds(tx, refund),
    ]);
    if (payment === undefined || others.isOpen) return false;
    const expected = payment.cardAmount - others.cardDone;
    if (balance === expected) return startRefund(tx, refund.id, balance);
    log.warn('refund waits: the balance at Toss differs', { refundId: refund.id, balance, expected });
    return false;
  });
  return isStarted ? { ...refund, balanceBefore: balance } : undefined;
}

async function send(deps: Deps, refund: Refund, payment: Payment): Promise<void> {
  const { database, toss } = deps;
  if (!(await claimCancelSlot(database, payment.id))) return;
  const { id: refundId, attempt, card: amount } = refund;
  const sought = { ...refund, paymentKey: payment.paymentKey! };
  const request = { refundId, attempt, amount, paymentKey: sought.paymentKey, reason: cancelReasonOf(refundId) };
  const outcome = outcomeOfCancel(sought, await toss.cancel(request));
  log.info('cancel answered', { refundId, attempt, outcome: outcome.kind });
  if (outcome.kind === 'done') return finish(deps, refund, outcome.transactionKey);
  if (outcome.kind === 'open') return;
  // An error may hide a cancel that happened before, so Toss is queried.
  const next = nextStep(sought, await queryToss(deps, payment));
  if (next.kind !== 'send') return conclude(deps, refund, next);
  if (outcome.kind === 'refused') return fail(deps, refund, { code: outcome.code, isUnclear: false });
  await beginNextAttempt(database, refund);
}

const factsOf = (payment: Payment, { id, points, card }: Refund) => ({
  reservationId: payment.reservationId,
  eventId: payment.eventId,
  userId: payment.userId,
  paymentId: payment.id,
  refundId: id,
  points,
  card,
});

/** The refund is DONE and booked; FAILED unclear where its transaction at Toss belongs to another refund. */
async function finish(deps: Deps, refund: Refund, transactionKey: string | null): Promise<void> {
  const isTaken = await deps.database.transaction((tx) => book(tx, refund, transactionKey));
  if (isTaken) await fail(deps, refund, { code: 'transaction_taken', isUnclear: true });
}

/** @returns whether nothing was booked because another refund has this transaction */
async function book(tx: Transaction, { id, paymentId }: Refund, transactionKey: string | null): Promise<boolean> {
  const [order, payment, refund, points, isTaken] = await tx.together([
    lockOrderOfPayment(tx, paymentId),
    lockPayment(tx, paymentId),
    lockRefund(tx, id),
    lockPointsOfPayment(tx, paymentId),
    isTransactionTaken(tx, id, transactionKey),
  ]);
  if (order === undefined || payment === undefined || refund?.status !== 'REQUESTED') return false;
  if (isTaken) return true;
  const { userId, eventId, orderName } = payment;
  const sales = salesAccount(eventId, order.at);
  await tx.together([
    finishRefund(tx, refund, transactionKey),
    changeBalance(tx, {
      userId,
      points,
      type: 'REFUND',
      amount: refund.points,
      referenceType: 'REFUND',
      referenceId: id,
      description: orderName,
    }),
    transfer(tx, { key: `refund:${id}:points`, debit: sales, credit: pointsAccount(userId), amount: refund.points }),
    transfer(tx, { key: `refund:${id}:card`, debit: sales, credit: TOSS_ACCOUNT, amount: refund.card }),
    tx.publish(paymentRefunded, factsOf(payment, refund)),
  ]);
  return false;
}

/** The refund is FAILED and an alarm is raised, because only an operator can resolve it. */
async function fail({ database }: Deps, { id, paymentId }: Refund, failure: RefundFailure): Promise<void> {
  const hasFailed = await database.transaction(async (tx) => {
    const [payment, refund] = await tx.together([lockPayment(tx, paymentId), lockRefund(tx, id)]);
    if (payment === undefined || refund?.status !== 'REQUESTED') return false;
    await tx.together([markRefundFailed(tx, id, failure), tx.publish(paymentRefundFailed, factsOf(payment, refund))]);
    return true;
  });
  if (!hasFailed) return;
  const facts = { refundId: id, paymentId, isUnclear: failure.isUnclear };
  log.error('refund failed, an operator must resolve it', new Error(failure.code), facts);
  countMetric('refundsFailed');
}

import { PROVIDER_RETRY_SECONDS, ProviderUnavailable } from '#shared/contract/errors.ts';
import { log } from '#shared/observability/log.ts';
import { countMetric } from '#shared/observability/metrics.ts';
import type { Database, Transaction } from '#shared/postgres/database.ts';
import { paymentRefunded, paymentRefundFailed } from '../contract/messages.ts';
import { pointsAccount, salesAccount, TOSS_ACCOUNT } from '../domain/accounts.ts';
import type { Payment } from '../domain/payment.ts';
import { judgeCancel, type NextStep, nextStep } from '../domain/refund-step.ts';
import type { Toss } from '../domain/toss.ts';
import { listRequestedRefunds } from '../repositories/due.ts';
import { transfer } from '../repositories/ledger.ts';
import { lockOrderOfPayment } from '../repositories/orders.ts';
import { findPayment, lockPayment } from '../repositories/payments.ts';
import { changeBalance, lockPointsOfPayment } from '../repositories/points.ts';
import {
  beginNextAttempt,
  claimRefund,
  findRefund,
  finishRefund,
  isOtherUnderWay,
  lockRefund,
  markRefundFailed,
  type Refund,
  restRefund,
  startRefund,
  takeCancelTurn,
} from '../repositories/refunds.ts';
import { askToss } from './ask-toss.ts';
import { each } from './settle-due.ts';

interface Deps {
  readonly database: Database;
  readonly toss: Toss;
}

/** Longer than Toss needs to look at the next cancel of a payment. */
const REST_SECONDS = 2;

/**
 * The refund is one step nearer to its end, or it is already there: points are points again, the card part is cancelled
 * at Toss. Whoever calls, how often and in what order changes nothing; a worker that died is found by the next.
 *
 * @returns false where nothing is known because Toss did not answer: worth another look soon
 */
export async function performRefund(deps: Deps, refundId: string): Promise<boolean> {
  if (!(await claimRefund(deps.database, refundId))) return true;
  try {
    return await step(deps, refundId);
  } finally {
    await restRefund(deps.database, refundId, REST_SECONDS);
  }
}

/**
 * As `performRefund`, for the message that asks for it.
 *
 * @throws ProviderUnavailable so that the message comes again, later each time, while Toss is away
 */
export async function performDueRefund(deps: Deps, refundId: string): Promise<void> {
  if (!(await performRefund(deps, refundId))) throw new ProviderUnavailable({ retryAfter: PROVIDER_RETRY_SECONDS });
}

const REFUNDS_MAX = 100;

/** Refunds that are REQUESTED and that nobody works on are one step nearer to their end. @returns how many */
export async function performRequestedRefunds(deps: Deps, isOver: () => boolean): Promise<number> {
  return each(await listRequestedRefunds(deps.database, REFUNDS_MAX), isOver, async (id) => {
    await performRefund(deps, id);
  });
}

/** @returns whether Toss answered, where it was asked */
async function step(deps: Deps, refundId: string): Promise<boolean> {
  const { database } = deps;
  const refund = await findRefund(database, refundId);
  if (refund?.status !== 'REQUESTED') return true;
  const payment = (await findPayment(database, refund.paymentId))!;
  const next = await decide(deps, refund, payment);
  if (next.kind === 'start') {
    const started = await start(deps, refund, next.balance);
    if (started !== undefined) await send(deps, started, payment);
  }
  if (next.kind === 'send') await send(deps, refund, payment);
  await conclude(deps, refund, next);
  return next.kind !== 'wait' || !next.isUnanswered;
}

async function decide(deps: Deps, refund: Refund, payment: Payment): Promise<NextStep> {
  if (refund.card === 0) return { kind: 'done', transactionKey: null };
  if (refund.isTooOld) return { kind: 'fail', code: 'too_old' };
  return nextStep({ ...refund, paymentKey: payment.paymentKey! }, await askToss(deps, payment));
}

async function conclude(deps: Deps, refund: Refund, next: NextStep): Promise<void> {
  if (next.kind === 'done') await finish(deps, refund, next.transactionKey);
  if (next.kind === 'fail') await fail(deps, refund, next.code);
}

/**
 * Toss's balance is committed before the first cancel leaves, and only while no other refund of the payment is open:
 * set earlier, the second of two equal refunds would look as if it were done.
 */
async function start({ database }: Deps, refund: Refund, balance: number): Promise<Refund | undefined> {
  const isStarted = await database.transaction(async (tx) => {
    const [, , isBlocked] = await Promise.all([
      lockPayment(tx, refund.paymentId),
      lockRefund(tx, refund.id),
      isOtherUnderWay(tx, refund),
    ]);
    return !isBlocked && (await startRefund(tx, refund.id, balance));
  });
  return isStarted ? { ...refund, balanceBefore: balance } : undefined;
}

async function send(deps: Deps, refund: Refund, payment: Payment): Promise<void> {
  const { database, toss } = deps;
  if (!(await takeCancelTurn(database, payment.id))) return;
  const paymentKey = payment.paymentKey!;
  const request = { refundId: refund.id, attempt: refund.attempt, paymentKey, amount: refund.card };
  const outcome = judgeCancel({ ...refund, paymentKey }, await toss.cancel(request));
  log.info('cancel answered', { refundId: refund.id, attempt: refund.attempt, outcome: outcome.kind });
  if (outcome.kind === 'done') return finish(deps, refund, outcome.transactionKey);
  if (outcome.kind === 'open') return;
  // An error may hide that it came through before: only the balance decides.
  const next = nextStep({ ...refund, paymentKey }, await askToss(deps, payment));
  if (next.kind !== 'send') return conclude(deps, refund, next);
  if (outcome.kind === 'refused') return fail(deps, refund, outcome.code);
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

const finish = ({ database }: Deps, { id, paymentId }: Refund, transactionKey: string | null): Promise<void> =>
  database.transaction(async (tx) => {
    const [order, payment, refund, points] = await Promise.all([
      lockOrderOfPayment(tx, paymentId),
      lockPayment(tx, paymentId),
      lockRefund(tx, id),
      lockPointsOfPayment(tx, paymentId),
    ]);
    if (order === undefined || payment === undefined || refund?.status !== 'REQUESTED') return;
    const { userId, eventId, orderName } = payment;
    const sales = salesAccount(eventId, order.at);
    await Promise.all([
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
  });

/** A person must look: money that is owed did not go back. */
async function fail({ database }: Deps, { id, paymentId }: Refund, code: string): Promise<void> {
  await database.transaction(async (tx: Transaction) => {
    const [payment, refund] = await Promise.all([lockPayment(tx, paymentId), lockRefund(tx, id)]);
    if (payment === undefined || refund?.status !== 'REQUESTED') return;
    await Promise.all([markRefundFailed(tx, id, code), tx.publish(paymentRefundFailed, factsOf(payment, refund))]);
  });
  log.error('refund failed, a person must end it', new Error(code), { refundId: id, paymentId });
  countMetric('refundsFailed');
}

import { log } from '#shared/observability/log.ts';
import type { Database } from '#shared/postgres/database.ts';
import { isUnsettled, type Payment } from '../domain/payment.ts';
import type { Toss } from '../domain/toss.ts';
import { judgeFind } from '../domain/verdict.ts';
import { listAbandoned, listUnsettled, markAsked } from '../repositories/due.ts';
import { lockOrderOfPayment } from '../repositories/orders.ts';
import { claimResend, findPayment, lockPayment } from '../repositories/payments.ts';
import { lockPointsOfPayment } from '../repositories/points.ts';
import { askToss } from './ask-toss.ts';
import { sendAndSettle } from './confirm-payment.ts';
import { failPayment } from './end-payment.ts';
import { settlePayment } from './settle-payment.ts';

interface Deps {
  readonly database: Database;
  readonly toss: Toss;
}

const ABANDONED_MAX = 200;
const UNSETTLED_MAX = 100;
/** The schedule's own turn: a fan who repeats, or a stranger's hints, each every ten seconds, must not take it away. */
const SCHEDULE_ASKS_EVERY_SECONDS = 2;

/** READY payments whose time is over have failed, their points are free. @returns how many */
export async function endAbandoned({ database }: Deps, isOver: () => boolean): Promise<number> {
  return each(await listAbandoned(database, ABANDONED_MAX), isOver, (id) => endIfAbandoned(database, id));
}

const endIfAbandoned = (database: Database, id: string): Promise<void> =>
  database.transaction(async (tx) => {
    const [, payment] = await Promise.all([
      lockOrderOfPayment(tx, id),
      lockPayment(tx, id),
      lockPointsOfPayment(tx, id),
    ]);
    if (payment?.status === 'READY' && payment.isPastPayBy) await failPayment(tx, payment, 'expired');
  });

/** Payments under way are asked for, the longest waiting first, and settled where Toss knows. @returns how many */
export async function settleUnsettled(deps: Deps, isOver: () => boolean): Promise<number> {
  return each(await listUnsettled(deps.database, UNSETTLED_MAX), isOver, async (id) => {
    await settleById(deps, id, SCHEDULE_ASKS_EVERY_SECONDS);
  });
}

/**
 * The payment is settled if Toss knows its end. One that Toss holds unconfirmed is confirmed once more with the same key,
 * as long as it may be paid: the function that should have sent it died.
 *
 * @param askEverySeconds nothing happens where somebody has asked since
 */
export async function settleById(deps: Deps, id: string, askEverySeconds: number): Promise<void> {
  if (!(await markAsked(deps.database, id, askEverySeconds))) return;
  const payment = await findPayment(deps.database, id);
  if (payment === undefined || !isUnsettled(payment)) return;
  const answer = await askToss(deps, payment);
  const isInProgress = answer.kind === 'payment' && answer.payment.status === 'IN_PROGRESS';
  const verdict = judgeFind(payment, answer);
  const again = verdict.kind === 'unknown' && isInProgress ? await resendable(deps, payment) : undefined;
  if (again === undefined) await settlePayment(deps, id, verdict);
  else await sendAndSettle(deps, again);
}

const resendable = ({ database }: Deps, payment: Payment): Promise<Payment | undefined> =>
  payment.isPastConfirm && !payment.isPastPayBy ? claimResend(database, payment) : Promise.resolve(undefined);

/** One after another, each by itself: what fails with one of them is told and left to the next minute. */
export async function each(
  ids: readonly string[],
  isOver: () => boolean,
  work: (id: string) => Promise<void>,
): Promise<number> {
  let done = 0;
  for (const id of ids) {
    if (isOver()) break;
    try {
      await work(id);
      done += 1;
    } catch (error) {
      log.error('left to the next minute', error, { id });
    }
  }
  return done;
}

import type { Database } from '#shared/postgres/database.ts';
import { isUnsettled, type Payment } from '../domain/payment.ts';
import { settlementOfConfirm, settlementOfQuery } from '../domain/settlement.ts';
import type { Toss, TossAnswer } from '../domain/toss.ts';
import { markQueried } from '../repositories/due.ts';
import { claimResend, findPayment } from '../repositories/payments.ts';
import { settlePayment } from './settle-payment.ts';

interface Deps {
  readonly database: Database;
  readonly toss: Toss;
}

/** Queries Toss about a payment under way. Never sends anything that could move money. */
export const queryToss = ({ toss }: Deps, { orderId, paymentKey }: Payment): Promise<TossAnswer> =>
  toss.find({ orderId, paymentKey: paymentKey! });

/** Queries Toss and settles the payment by its answer. */
export async function queryAndSettle(deps: Deps, payment: Payment): Promise<Payment> {
  const answer = await queryToss(deps, payment);
  return settlePayment(deps, payment.id, (locked) => settlementOfQuery(sinceQuery(payment, locked), answer));
}

/** Not-found is definite only where no confirm could arrive when Toss was queried, and none was sent since. */
const sinceQuery = (queried: Payment, locked: Payment): Payment => ({
  ...locked,
  isOverdue: queried.isOverdue && locked.isOverdue,
});

/** Sends the confirm and settles the payment by its answer. The caller has committed that this request may be sent. */
export async function sendAndSettle(deps: Deps, payment: Payment): Promise<Payment> {
  const answer = await deps.toss.confirm({
    paymentId: payment.id,
    paymentKey: payment.paymentKey!,
    orderId: payment.orderId,
    amount: payment.cardAmount,
  });
  // `sends` is that of the locked row: where another function has sent a confirm since, this answer is not definite.
  return settlePayment(deps, payment.id, (locked) => settlementOfConfirm(locked, answer));
}

/**
 * Queries Toss about the payment, unless it is settled or was queried within `everySeconds`, and settles it where Toss
 * knows its end. A payment that Toss holds unconfirmed is confirmed once more with the same key while it may be paid: the
 * function that should have sent the confirm has crashed.
 *
 * @returns false where Toss cannot be reached: nothing was sent, and the payment is as it was
 */
export async function settleIfDue(deps: Deps, id: string, everySeconds: number): Promise<boolean> {
  if (!(await markQueried(deps.database, id, everySeconds))) return true;
  const payment = await findPayment(deps.database, id);
  if (payment === undefined || !isUnsettled(payment)) return true;
  const answer = await queryToss(deps, payment);
  if (answer.kind === 'not_sent') return false;
  const isUnknown = settlementOfQuery(payment, answer).kind === 'unknown';
  const isInProgress = answer.kind === 'payment' && answer.payment.status === 'IN_PROGRESS';
  const again = isUnknown && isInProgress ? await claimSecondSend(deps, payment) : undefined;
  if (again === undefined)
    await settlePayment(deps, id, (locked) => settlementOfQuery(sinceQuery(payment, locked), answer));
  else await sendAndSettle(deps, again);
  return true;
}

const claimSecondSend = async ({ database }: Deps, payment: Payment): Promise<Payment | undefined> =>
  payment.isPastConfirm && !payment.isPastPayBy ? claimResend(database, payment) : undefined;

import type { Database } from '#shared/postgres/database.ts';
import { sweepEach } from '#shared/schedule/sweep-each.ts';
import type { Toss } from '../domain/toss.ts';
import { listAbandoned, listRequestedRefunds, listUnsettled } from '../repositories/due.ts';
import { lockOrderOfPayment } from '../repositories/orders.ts';
import { lockPayment } from '../repositories/payments.ts';
import { lockPointsOfPayment } from '../repositories/points.ts';
import { failPayment } from './end-payment.ts';
import { performRefund } from './perform-refund.ts';
import { settleIfDue } from './settle-with-toss.ts';

interface Deps {
  readonly database: Database;
  readonly toss: Toss;
}

const ABANDONED_MAX = 200;
/** Ids only; the next run handles the rest. */
const UNSETTLED_MAX = 1_000;
const REFUNDS_MAX = 500;

// Payments and refunds have workers of their own, so that neither waits for the other. A query takes up to 15 s: where
// each takes so long, 20 workers settle 80 payments in a minute of work, or more than 1,000 in the 15 minutes between
// the moment from which an answer is definite (30 min) and the promise (45 min).
export const PAYMENTS_AT_ONCE = 20;
export const REFUNDS_AT_ONCE = 5;
/** The schedule's own interval: neither a client's repeats nor webhooks, each every ten seconds, use it up. */
const QUERY_EVERY_SECONDS = 2;

/** Fails READY payments past their `payBy` and releases their points. @returns how many */
export async function endAbandoned({ database }: Deps, isOver: () => boolean): Promise<number> {
  const ids = await listAbandoned(database, ABANDONED_MAX);
  return sweepEach(ids, { atOnce: 1, isOver }, (id) => endIfAbandoned(database, id));
}

const endIfAbandoned = (database: Database, id: string): Promise<void> =>
  database.transaction(async (tx) => {
    const [, payment] = await tx.together([
      lockOrderOfPayment(tx, id),
      lockPayment(tx, id),
      lockPointsOfPayment(tx, id),
    ]);
    if (payment?.status === 'READY' && payment.isPastPayBy) await failPayment(tx, payment, 'expired');
  });

/** Settles payments under way whose result Toss knows. Stops when Toss cannot be reached. @returns how many were handled */
export async function settleUnsettled(deps: Deps, isOver: () => boolean): Promise<number> {
  let isReachable = true;
  const ids = await listUnsettled(deps.database, UNSETTLED_MAX);
  return sweepEach(ids, { atOnce: PAYMENTS_AT_ONCE, isOver: () => !isReachable || isOver() }, async (id) => {
    if (!(await settleIfDue(deps, id, QUERY_EVERY_SECONDS))) isReachable = false;
  });
}

/** Performs the next step of requested refunds. Stops when Toss cannot be reached. @returns how many were handled */
export async function performRequestedRefunds(deps: Deps, isOver: () => boolean): Promise<number> {
  let isReachable = true;
  const ids = await listRequestedRefunds(deps.database, REFUNDS_MAX);
  return sweepEach(ids, { atOnce: REFUNDS_AT_ONCE, isOver: () => !isReachable || isOver() }, async (id) => {
    if ((await performRefund(deps, id)) === 'not_sent') isReachable = false;
  });
}

import { log } from '#shared/observability/log.ts';
import { countMetric } from '#shared/observability/metrics.ts';
import type { Database, Transaction } from '#shared/postgres/database.ts';
import { isUnsettled, type Payment } from '../domain/payment.ts';
import type { Settlement } from '../domain/settlement.ts';
import { insertDifference } from '../repositories/ledger.ts';
import { lockOrderOfPayment } from '../repositories/orders.ts';
import { lockPayment, markSucceeded, markUnknown } from '../repositories/payments.ts';
import { lockPointsOfPayment } from '../repositories/points.ts';
import { bookSale, failPayment, publishFailed, publishSucceeded } from './end-payment.ts';

/**
 * Settles the payment by Toss's answer. The confirm route, webhooks and the schedule all use this function, and no other
 * code leaves CONFIRMING or UNKNOWN. A payment that has ended stays as it is, so calls may repeat in any order.
 *
 * @param decide the meaning of Toss's answer for the payment as it is under its lock
 * @returns the payment as it stands now
 */
export async function settlePayment(
  { database }: { readonly database: Database },
  paymentId: string,
  decide: (locked: Payment) => Settlement,
): Promise<Payment> {
  const settled = await database.transaction((tx) => settleLocked(tx, paymentId, decide));
  log.info('payment settled', { paymentId, paymentStatus: settled.status });
  countMetric('paymentsSettled', 1, { result: settled.status });
  return settled;
}

async function settleLocked(
  tx: Transaction,
  paymentId: string,
  decide: (locked: Payment) => Settlement,
): Promise<Payment> {
  const [order, payment, points] = await tx.together([
    lockOrderOfPayment(tx, paymentId),
    lockPayment(tx, paymentId),
    lockPointsOfPayment(tx, paymentId),
  ]);
  if (order === undefined || payment === undefined) throw new Error(`payment ${paymentId} has no row`);
  const settlement = decide(payment);
  if (!isUnsettled(payment)) {
    // No known sequence leads here. If it happens, an operator must see it.
    if (settlement.kind === 'paid' && payment.status === 'FAILED')
      await noteDifference(tx, { paymentId, kind: 'paid_after_failure', amount: payment.cardAmount });
    return payment;
  }
  switch (settlement.kind) {
    case 'unknown':
      return (await markUnknown(tx, paymentId))!;
    case 'paid': {
      const [paid] = await tx.together([
        markSucceeded(tx, paymentId, settlement.isPartialCancelable),
        bookSale(tx, { payment, order, points, released: payment.pointUsed }),
        publishSucceeded(tx, { ...payment, paidAt: order.at.toISOString() }),
      ]);
      return paid!;
    }
    case 'refused': {
      const [failed] = await tx.together([
        failPayment(tx, payment, settlement.code),
        publishFailed(tx, { ...payment, failureCode: settlement.code }),
        settlement.difference &&
          noteDifference(tx, { paymentId, kind: settlement.code, amount: settlement.difference }),
      ]);
      return failed;
    }
  }
}

interface Difference {
  readonly paymentId: string;
  /** The failure code of the payment, or that the money came after its failure. */
  readonly kind: string;
  /** KRW that Toss holds or may still receive. */
  readonly amount: number;
}

/** Records money at Toss that belongs to no payment of ours, once, and raises an alarm. */
async function noteDifference(tx: Transaction, difference: Difference): Promise<void> {
  if (!(await insertDifference(tx, difference))) return;
  const { paymentId, kind } = difference;
  tx.afterCommit(() => {
    log.error('Toss has money of a failed payment', new Error(kind), { paymentId });
    countMetric('differencesNoted');
    return Promise.resolve();
  });
}

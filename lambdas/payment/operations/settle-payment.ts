import { log } from '#shared/observability/log.ts';
import { countMetric } from '#shared/observability/metrics.ts';
import type { Database } from '#shared/postgres/database.ts';
import { isUnsettled, type Payment } from '../domain/payment.ts';
import type { Verdict } from '../domain/verdict.ts';
import { lockOrderOfPayment } from '../repositories/orders.ts';
import { lockPayment, markSucceeded, markUnknown } from '../repositories/payments.ts';
import { lockPointsOfPayment } from '../repositories/points.ts';
import { failPayment, takeMoney, tellFailed, tellSucceeded } from './end-payment.ts';
import { noteDifference } from './note-difference.ts';

/**
 * The payment is what Toss says of it: the only way out of CONFIRMING and UNKNOWN, for the confirm route, webhooks and
 * the schedule alike. A payment that has ended stays as it is, so any number of callers may come in any order.
 *
 * @returns the payment as it stands now
 */
export async function settlePayment(
  { database }: { readonly database: Database },
  paymentId: string,
  verdict: Verdict,
): Promise<Payment> {
  const settled = await database.transaction(async (tx) => {
    const [order, payment, points] = await Promise.all([
      lockOrderOfPayment(tx, paymentId),
      lockPayment(tx, paymentId),
      lockPointsOfPayment(tx, paymentId),
    ]);
    if (order === undefined || payment === undefined) throw new Error(`payment ${paymentId} has no row`);
    if (!isUnsettled(payment)) {
      // Cannot be by any rule we know; should it be, a person must see it.
      if (verdict.kind === 'paid' && payment.status === 'FAILED')
        await noteDifference(tx, { paymentId, kind: 'paid_after_failure', amount: payment.cardAmount });
      return payment;
    }
    switch (verdict.kind) {
      case 'unknown':
        return (await markUnknown(tx, paymentId))!;
      case 'paid': {
        const [paid] = await Promise.all([
          markSucceeded(tx, paymentId, verdict.isPartialCancelable),
          takeMoney(tx, { payment, order, points, released: payment.pointUsed }),
          tellSucceeded(tx, { ...payment, paidAt: order.at.toISOString() }),
        ]);
        return paid!;
      }
      case 'refused': {
        const [failed] = await Promise.all([
          failPayment(tx, payment, verdict.code),
          tellFailed(tx, { ...payment, failureCode: verdict.code }),
          verdict.difference && noteDifference(tx, { paymentId, kind: verdict.code, amount: verdict.difference }),
        ]);
        return failed;
      }
    }
  });
  log.info('payment settled', { paymentId, verdict: verdict.kind, paymentStatus: settled.status });
  countMetric('paymentsSettled', 1, { result: settled.status });
  return settled;
}

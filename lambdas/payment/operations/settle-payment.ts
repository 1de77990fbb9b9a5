import { log } from '#shared/observability/log.ts';
import { countMetric } from '#shared/observability/metrics.ts';
import type { Database } from '#shared/postgres/database.ts';
import { isUnsettled, type Payment } from '../domain/payment.ts';
import type { Settlement } from '../domain/settlement.ts';
import { lockOrderOfPayment } from '../repositories/orders.ts';
import { lockPayment, markSucceeded, markUnknown } from '../repositories/payments.ts';
import { lockPointsOfPayment } from '../repositories/points.ts';
import { bookSale, failPayment, publishFailed, publishSucceeded } from './end-payment.ts';
import { noteDifference } from './note-difference.ts';

/**
 * Settles the payment by Toss's answer. The confirm route, webhooks and the schedule all use this function, and no other
 * code leaves CONFIRMING or UNKNOWN. A payment that has ended stays as it is, so calls may repeat in any order.
 *
 * @returns the payment as it stands now
 */
export async function settlePayment(
  { database }: { readonly database: Database },
  paymentId: string,
  settlement: Settlement,
): Promise<Payment> {
  const settled = await database.transaction(async (tx) => {
    const [order, payment, points] = await Promise.all([
      lockOrderOfPayment(tx, paymentId),
      lockPayment(tx, paymentId),
      lockPointsOfPayment(tx, paymentId),
    ]);
    if (order === undefined || payment === undefined) throw new Error(`payment ${paymentId} has no row`);
    if (!isUnsettled(payment)) {
      // No known rule leads here. If it happens, a person must see it.
      if (settlement.kind === 'paid' && payment.status === 'FAILED')
        await noteDifference(tx, { paymentId, kind: 'paid_after_failure', amount: payment.cardAmount });
      return payment;
    }
    switch (settlement.kind) {
      case 'unknown':
        return (await markUnknown(tx, paymentId))!;
      case 'paid': {
        const [paid] = await Promise.all([
          markSucceeded(tx, paymentId, settlement.isPartialCancelable),
          bookSale(tx, { payment, order, points, released: payment.pointUsed }),
          publishSucceeded(tx, { ...payment, paidAt: order.at.toISOString() }),
        ]);
        return paid!;
      }
      case 'refused': {
        const [failed] = await Promise.all([
          failPayment(tx, payment, settlement.code),
          publishFailed(tx, { ...payment, failureCode: settlement.code }),
          settlement.difference &&
            noteDifference(tx, { paymentId, kind: settlement.code, amount: settlement.difference }),
        ]);
        return failed;
      }
    }
  });
  log.info('payment settled', { paymentId, settlement: settlement.kind, paymentStatus: settled.status });
  countMetric('paymentsSettled', 1, { result: settled.status });
  return settled;
}

import { log } from '#shared/observability/log.ts';
import { countMetric } from '#shared/observability/metrics.ts';
import type { Transaction } from '#shared/postgres/database.ts';
import { insertDifference } from '../repositories/ledger.ts';

interface Difference {
  readonly paymentId: string;
  /** Why it is not ours: a word of the payment's failure, or that it came after one. */
  readonly kind: string;
  /** KRW that lies at Toss, or may come to lie there. */
  readonly amount: number;
}

/** Money at Toss that we do not call a payment is noted once, and a person is called. */
export async function noteDifference(tx: Transaction, difference: Difference): Promise<void> {
  if (!(await insertDifference(tx, difference))) return;
  const { paymentId, kind } = difference;
  tx.afterCommit(() => {
    log.error('Toss has money of a failed payment', new Error(kind), { paymentId });
    countMetric('differencesNoted');
    return Promise.resolve();
  });
}

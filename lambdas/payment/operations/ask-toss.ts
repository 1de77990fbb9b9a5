import type { Database } from '#shared/postgres/database.ts';
import type { Payment } from '../domain/payment.ts';
import type { Toss, TossAnswer } from '../domain/toss.ts';
import { judgeFind } from '../domain/verdict.ts';
import { settlePayment } from './settle-payment.ts';

interface Deps {
  readonly database: Database;
  readonly toss: Toss;
}

/** Asks Toss about a payment under way. `payment` was read before, so its clock is that of the question. */
export const askToss = ({ toss }: Deps, { orderId, paymentKey }: Payment): Promise<TossAnswer> =>
  toss.find({ orderId, paymentKey: paymentKey! });

/** The payment is what Toss says of it now. Never sends anything that could move money. */
export async function askAndSettle(deps: Deps, payment: Payment): Promise<Payment> {
  return settlePayment(deps, payment.id, judgeFind(payment, await askToss(deps, payment)));
}

import { Forbidden, InvalidRequest } from '#shared/contract/errors.ts';
import { type HmacKeys, verifyToken } from '#shared/domain/opaque-token.ts';
import { PAYMENT_ORDER_TOKEN, type PaymentOrderFacts, paymentOrderFacts } from '../../reservation/contract/tokens.ts';

const AT_ANY_TIME = new Date(0);

/**
 * What reservation has signed: the hold, its price and whose it is.
 *
 * Its end is judged later, by `payBy` and the database's clock: who repeats a request whose answer was lost gets the kept
 * answer, also when the order is over by then.
 *
 * @throws InvalidRequest for what reservation never signed, Forbidden for another fan's
 */
export function readPaymentOrder(token: string, userId: string, keys: HmacKeys): PaymentOrderFacts {
  const verified = verifyToken(PAYMENT_ORDER_TOKEN, token, AT_ANY_TIME, keys);
  const facts = verified.ok ? paymentOrderFacts.safeParse(verified.facts) : undefined;
  if (!facts?.success)
    throw new InvalidRequest({ errors: [{ path: 'paymentOrder', message: 'is not a payment order of ours' }] });
  if (facts.data.userId !== userId) throw new Forbidden();
  return facts.data;
}

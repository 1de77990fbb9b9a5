import { Forbidden, InvalidRequest } from '#shared/domain/errors.ts';
import { type HmacKeys, verifyToken } from '#shared/domain/opaque-token.ts';
import { PAYMENT_ORDER_TOKEN, type PaymentOrderFacts, paymentOrderFacts } from '../../reservation/contract/tokens.ts';
import { PaymentOrderExpired } from './errors.ts';

/**
 * What reservation has signed: the hold, its price and whose it is.
 *
 * @throws InvalidRequest for what reservation never signed, Forbidden for another fan's, PaymentOrderExpired
 */
export function readPaymentOrder(token: string, userId: string, now: Date, keys: HmacKeys): PaymentOrderFacts {
  const verified = verifyToken(PAYMENT_ORDER_TOKEN, token, now, keys);
  if (!verified.ok && verified.reason === 'expired') throw new PaymentOrderExpired();
  const facts = verified.ok ? paymentOrderFacts.safeParse(verified.facts) : undefined;
  if (!facts?.success) throw new InvalidRequest([{ path: 'paymentOrder', message: 'is not a payment order of ours' }]);
  if (facts.data.userId !== userId) throw new Forbidden();
  return facts.data;
}

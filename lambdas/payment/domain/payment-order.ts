import { Forbidden, InvalidRequest } from '#shared/contract/errors.ts';
import { type HmacKeys, verifyToken } from '#shared/domain/opaque-token.ts';
import { PAYMENT_ORDER_TOKEN, type PaymentOrderFacts } from '../../reservation/contract/tokens.ts';

const AT_ANY_TIME = new Date(0);

/**
 * Reads the payment order that reservation has signed: the hold, its price and its user.
 *
 * `payBy` is checked later, by the database's clock: a repeat of a request whose answer was lost gets the stored answer even
 * when the order has expired since.
 *
 * @throws InvalidRequest for a token that reservation did not sign, Forbidden for the order of another user
 */
export function readPaymentOrder(token: string, userId: string, keys: HmacKeys): PaymentOrderFacts {
  const verified = verifyToken(PAYMENT_ORDER_TOKEN, token, AT_ANY_TIME, keys);
  if (!verified.ok)
    throw new InvalidRequest({ errors: [{ path: 'paymentOrder', message: 'is not a payment order of ours' }] });
  if (verified.facts.userId !== userId) throw new Forbidden();
  return verified.facts;
}

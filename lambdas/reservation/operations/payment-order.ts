import { type HmacKeys, signToken } from '#shared/domain/opaque-token.ts';
import { PAYMENT_ORDER_TOKEN, type PaymentOrderFacts } from '../contract/tokens.ts';

/** A payment that begins later could end after its hold. A courtesy: payment is the judge anyway. */
const PAY_BEFORE_END_MS = 30_000;
const TITLE_MAX = 80;

/** Never through the middle of a character: half of one cannot be stored as JSON, and nobody could pay. */
const cut = (title: string): string => title.slice(0, TITLE_MAX).replace(/\p{Surrogate}$/u, '');

interface Payable {
  readonly id: string;
  readonly eventId: string;
  readonly event: { readonly title: string };
  readonly seats: readonly unknown[];
  readonly amount: number;
  readonly expiresAt: string;
}

/** What payment needs to know of the hold, signed; the same hold gives the same token. */
export function paymentOrderOf(reservation: Payable, userId: string, keys: HmacKeys): string {
  const end = new Date(reservation.expiresAt);
  const facts: PaymentOrderFacts = {
    reservationId: reservation.id,
    eventId: reservation.eventId,
    userId,
    amount: reservation.amount,
    orderName: `${cut(reservation.event.title)} × ${reservation.seats.length}`,
    payBy: new Date(end.getTime() - PAY_BEFORE_END_MS).toISOString(),
  };
  return signToken(PAYMENT_ORDER_TOKEN, facts, end, keys);
}

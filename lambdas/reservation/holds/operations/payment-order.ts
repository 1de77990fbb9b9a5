import { type HmacKeys, signToken } from '#shared/domain/opaque-token.ts';
import { PAYMENT_ORDER_TOKEN, type PaymentOrderFacts } from '../../contract/tokens.ts';
import { payByOf } from '../domain/details.ts';

const TITLE_MAX = 80;

/** Cuts between two characters: half of one cannot be stored as JSON, and the hold could not be paid. */
const cut = (title: string): string => title.slice(0, TITLE_MAX).replace(/\p{Surrogate}$/u, '');

interface Payable {
  readonly id: string;
  readonly eventId: string;
  readonly event: { readonly title: string };
  readonly seats: readonly unknown[];
  readonly amount: number;
  readonly expiresAt: string;
}

/** What payment needs to know about the hold, signed. The same hold always gives the same token. */
export function paymentOrderOf(reservation: Payable, userId: string, keys: HmacKeys): string {
  const facts: PaymentOrderFacts = {
    reservationId: reservation.id,
    eventId: reservation.eventId,
    userId,
    amount: reservation.amount,
    orderName: `${cut(reservation.event.title)} × ${reservation.seats.length}`,
    payBy: payByOf(reservation.expiresAt),
  };
  return signToken(PAYMENT_ORDER_TOKEN, facts, new Date(reservation.expiresAt), keys);
}

import { serverNow } from './clock.ts';
import type { Reservation } from './contract.ts';

/** The payment order of a hold ends this long before the hold. Only for answers that do not carry `payBy`. */
const PAY_BEFORE_END_MS = 30_000;

/** Until when a hold can be paid, in ms of the server's clock. */
export const payByOf = (hold: Pick<Reservation, 'expiresAt'>): number =>
  'payBy' in hold && typeof hold.payBy === 'string'
    ? Date.parse(hold.payBy)
    : Date.parse(hold.expiresAt) - PAY_BEFORE_END_MS;

/** Whether the hold can still be paid now. */
export const isPayable = (hold: Pick<Reservation, 'status' | 'expiresAt'>): boolean =>
  hold.status === 'PENDING' && payByOf(hold) > serverNow();

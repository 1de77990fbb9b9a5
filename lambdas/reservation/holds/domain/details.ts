import { randomInt } from 'node:crypto';
import { dayInSeoul } from '#shared/domain/seoul.ts';
import type { ReservationStatus } from './reservation.ts';

/** Seconds before the end of a hold after which no payment may begin: a later one could end after its hold. */
export const PAY_BEFORE_END_SECONDS = 30;

/** The last instant at which a payment for this hold may begin. The signed payment order and every view use this one. */
export const payByOf = (expiresAt: string): string =>
  new Date(Date.parse(expiresAt) - PAY_BEFORE_END_SECONDS * 1_000).toISOString();

export interface DetailedSeat {
  readonly id: number;
  readonly section: string;
  readonly row: string | null;
  readonly number: number | null;
  readonly price: number;
}

/**
 * A reservation as its owner sees it, without what depends on the time of the answer. Idempotency records keep it in
 * this form for 48 hours, so a field that is added here is absent from older records.
 */
export interface ReservationDetails {
  readonly id: string;
  readonly number: string;
  readonly eventId: string;
  readonly event: { readonly title: string; readonly eventDate: string; readonly venue: string };
  readonly seats: readonly DetailedSeat[];
  readonly amount: number;
  readonly status: ReservationStatus;
  /** ISO-8601, as the other instants. */
  readonly expiresAt: string;
  readonly version: number;
  readonly createdAt: string;
}

/** A reservation and the time of the database when it was read. */
export interface ShownReservation {
  readonly reservation: ReservationDetails;
  readonly serverTime: Date;
}

/** Crockford's alphabet, without I, L, O and U: a number may be read aloud. */
const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const SYMBOLS = 6;

/** `T`, the day in Korea and six symbols, e.g. `T261124K7QX2M`. Unique only once the database has taken it. */
export function reservationNumber(now: Date): string {
  const day = dayInSeoul(now).slice(2).replaceAll('-', '');
  const symbols = Array.from({ length: SYMBOLS }, () => CROCKFORD[randomInt(CROCKFORD.length)]);
  return `T${day}${symbols.join('')}`;
}

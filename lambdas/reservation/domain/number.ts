import { randomInt } from 'node:crypto';

/** Without I, L, O and U: a number is read aloud at the door. */
const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const SYMBOLS = 6;
const KST_OFFSET_MS = 9 * 60 * 60 * 1000;

/** `T`, the day in Korea and six symbols, e.g. `T261124K7QX2M`. Unique only once the database has taken it. */
export function reservationNumber(now: Date): string {
  const day = new Date(now.getTime() + KST_OFFSET_MS).toISOString().slice(2, 10).replaceAll('-', '');
  const symbols = Array.from({ length: SYMBOLS }, () => CROCKFORD[randomInt(CROCKFORD.length)]);
  return `T${day}${symbols.join('')}`;
}

import { randomInt } from 'node:crypto';
import { dayInSeoul } from '#shared/domain/seoul.ts';

/** Without I, L, O and U: a number is read aloud at the door. */
const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const SYMBOLS = 6;

/** `T`, the day in Korea and six symbols, e.g. `T261124K7QX2M`. Unique only once the database has taken it. */
export function reservationNumber(now: Date): string {
  const day = dayInSeoul(now).slice(2).replaceAll('-', '');
  const symbols = Array.from({ length: SYMBOLS }, () => CROCKFORD[randomInt(CROCKFORD.length)]);
  return `T${day}${symbols.join('')}`;
}

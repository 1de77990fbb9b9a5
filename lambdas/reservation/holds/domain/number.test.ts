import { expect, it } from '@jest/globals';
import { reservationNumber } from './number.ts';

it('bears the day as it is in Korea', () => {
  expect(reservationNumber(new Date('2026-11-24T14:59:59Z'))).toMatch(/^T261124[0-9A-HJKMNP-TV-Z]{6}$/);
  expect(reservationNumber(new Date('2026-11-24T15:00:00Z'))).toMatch(/^T261125/);
});

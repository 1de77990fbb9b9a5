import { describe, expect, it } from '@jest/globals';
import { leftOf } from './countdown.ts';

describe('what is left', () => {
  it.each([
    [0, '00:00', 0],
    [-5_000, '00:00', 0],
    [999, '00:01', 0],
    [61_000, '01:01', 0],
    [3_599_000, '59:59', 0],
    [3_600_000, '01:00:00', 0],
    [86_400_000, '00:00:00', 1],
    [2 * 86_400_000 + 3_661_000, '01:01:01', 2],
  ])('of %d ms is %s and whole days', (ms, clock, days) => {
    expect(leftOf(ms)).toMatchObject({ clock, days });
  });
});

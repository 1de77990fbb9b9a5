import { describe, expect, it } from '@jest/globals';
import { narrow } from './clock.ts';

const MINUTES_5 = 300_000;
const middle = ({ low, high }: { low: number; high: number }): number => (low + high) / 2;

/** An answer that took 100 ms, from a server whose clock is ahead by `aheadMs`; its `Date` header has whole seconds. */
function dated(sentMs: number, aheadMs: number) {
  const trueMs = sentMs + 50 + aheadMs;
  const earliestMs = Math.floor(trueMs / 1_000) * 1_000;
  return { earliestMs, latestMs: earliestMs + 1_000, sentMs, receivedMs: sentMs + 100 };
}

describe('the clock of the server', () => {
  it.each([MINUTES_5, -MINUTES_5, 0])('is found when it is %d ms ahead of the device', (aheadMs) => {
    const range = narrow(undefined, dated(1_000_123, aheadMs));
    expect(range.low).toBeLessThanOrEqual(aheadMs);
    expect(range.high).toBeGreaterThanOrEqual(aheadMs);
    expect(Math.abs(middle(range) - aheadMs)).toBeLessThan(700);
  });

  it('is known better with each answer', () => {
    let range = narrow(undefined, dated(1_000_000, MINUTES_5));
    for (let at = 1_000_130; at < 1_004_000; at += 130) {
      const next = narrow(range, dated(at, MINUTES_5));
      expect(next.low).toBeGreaterThanOrEqual(range.low);
      expect(next.high).toBeLessThanOrEqual(range.high);
      range = next;
    }
    expect(Math.abs(middle(range) - MINUTES_5)).toBeLessThan(120);
  });

  it('is exact to the round trip where the answer says the time itself', () => {
    const exact = narrow(undefined, {
      earliestMs: 2_000_000,
      latestMs: 2_000_000,
      sentMs: 1_000_000,
      receivedMs: 1_000_080,
    });
    expect(Math.abs(middle(exact) - 999_960)).toBeLessThan(1);
    expect(exact.high - exact.low).toBeLessThan(200);
  });

  it('is learned anew when the clock of the device was set', () => {
    const before = narrow(undefined, dated(1_000_000, MINUTES_5));
    const after = narrow(before, dated(9_000_000, -MINUTES_5));
    expect(Math.abs(middle(after) + MINUTES_5)).toBeLessThan(700);
  });
});

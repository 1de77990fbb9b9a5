import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { type Parts, splitRefund } from './refund.ts';

const AMOUNT_MAX = 2_147_483_647;

/** A payment and the amounts of refunds that together are no more than it. */
const sequence = fc
  .record({ amount: fc.integer({ min: 1, max: AMOUNT_MAX }), share: fc.double({ min: 0, max: 1, noNaN: true }) })
  .chain(({ amount, share }) =>
    fc.array(fc.integer({ min: 0, max: amount }), { maxLength: 12 }).map((cuts) => {
      const ends = [...cuts, 0, amount].sort((a, b) => a - b);
      return {
        payment: { amount, pointUsed: Math.floor(amount * share) },
        refunds: ends.slice(1).map((end, i) => end - ends[i]!),
      };
    }),
  );

function run(payment: { amount: number; pointUsed: number }, refunds: readonly number[]): Parts[] {
  const parts: Parts[] = [];
  for (const amount of refunds) {
    const before = parts.reduce((sum, each) => ({ points: sum.points + each.points, card: sum.card + each.card }), {
      points: 0,
      card: 0,
    });
    parts.push(splitRefund(payment, before, amount));
  }
  return parts;
}

describe('rounding', () => {
  it('loses no won and creates none over any sequence', () => {
    fc.assert(
      fc.property(sequence, ({ payment, refunds }) => {
        const parts = run(payment, refunds);
        const points = parts.reduce((sum, part) => sum + part.points, 0);
        const card = parts.reduce((sum, part) => sum + part.card, 0);
        expect(points).toBe(payment.pointUsed);
        expect(card).toBe(payment.amount - payment.pointUsed);
        parts.forEach((part, i) => {
          expect(part.points + part.card).toBe(refunds[i]);
          expect(part.points).toBeGreaterThanOrEqual(0);
          expect(part.card).toBeGreaterThanOrEqual(0);
        });
      }),
    );
  });

  it('counts every requested refund: 1 point and 3 by card, two refunds of 2', () => {
    expect(run({ amount: 4, pointUsed: 1 }, [2, 2])).toEqual([
      { points: 0, card: 2 },
      { points: 1, card: 1 },
    ]);
  });

  it('is exact when the product of two amounts exceeds a double', () => {
    const payment = { amount: AMOUNT_MAX, pointUsed: AMOUNT_MAX - 1 };
    expect(splitRefund(payment, { points: 0, card: 0 }, AMOUNT_MAX - 1)).toEqual({ points: AMOUNT_MAX - 2, card: 1 });
  });

  it('returns nothing for an amount of 0', () => {
    expect(splitRefund({ amount: 0, pointUsed: 0 }, { points: 0, card: 0 }, 0)).toEqual({ points: 0, card: 0 });
  });

  it('refuses one won more than was paid', () => {
    expect(() => splitRefund({ amount: 10, pointUsed: 5 }, { points: 0, card: 0 }, 11)).toThrow('never more back');
  });
});

import { describe, expect, it } from '@jest/globals';
import { CARD_AMOUNT_MIN, snapPoints } from './points.ts';

describe('the points that are used', () => {
  const purse = { amount: 50_000, available: 100_000 };

  it('are what the user asked for, never less than none and never more than the price or the balance', () => {
    expect(snapPoints(12_300, purse)).toBe(12_300);
    expect(snapPoints(-5, purse)).toBe(0);
    expect(snapPoints(90_000, purse)).toBe(50_000);
    expect(snapPoints(90_000, { amount: 50_000, available: 700 })).toBe(700);
    expect(snapPoints(Number.NaN, purse)).toBe(0);
  });

  it('leave the card nothing, or enough for the card company', () => {
    for (let wanted = 49_850; wanted <= 50_000; wanted++) {
      const card = 50_000 - snapPoints(wanted, purse);
      expect(card === 0 || card >= CARD_AMOUNT_MIN).toBe(true);
    }
  });

  it('step back where the balance is just short of the price', () => {
    expect(snapPoints(49_950, { amount: 50_000, available: 49_950 })).toBe(49_900);
  });
});

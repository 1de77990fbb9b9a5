import { describe, expect, it } from '@jest/globals';
import { sweepEach } from './sweep-each.ts';

const never = (): boolean => false;

describe('a sweep', () => {
  it('goes on after an item that fails, and counts those that succeeded', async () => {
    const seen: number[] = [];
    const succeeded = await sweepEach([1, 2, 3], { isOver: never }, (item) => {
      seen.push(item);
      return item === 2 ? Promise.reject(new Error('no')) : Promise.resolve();
    });
    expect(seen).toEqual([1, 2, 3]);
    expect(succeeded).toBe(2);
  });

  it('begins no item once its time is over', async () => {
    const begun: number[] = [];
    const work = (item: number): Promise<void> => {
      begun.push(item);
      return Promise.resolve();
    };
    await sweepEach([1, 2, 3], { isOver: () => begun.length === 2 }, work);
    expect(begun).toEqual([1, 2]);
  });

  it('works on each item once, and on no more at a time than its limit', async () => {
    let running = 0;
    let most = 0;
    const seen: number[] = [];
    const items = Array.from({ length: 20 }, (_, index) => index);
    await sweepEach(items, { isOver: never, atOnce: 4 }, async (item) => {
      most = Math.max(most, ++running);
      await new Promise(setImmediate);
      seen.push(item);
      running -= 1;
    });
    expect(most).toBe(4);
    expect(seen.toSorted((a, b) => a - b)).toEqual(items);
  });
});

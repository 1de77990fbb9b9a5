import { describe, expect, it } from '@jest/globals';
import { estimateWaitSeconds, pollAfterMs, type Room } from './place.ts';
import { fromShortId, toShortId } from './short-id.ts';

const room: Room = {
  epoch: 1,
  state: 'OPEN',
  nowMs: 1_000_000,
  opensAtMs: 0,
  closesAtMs: 9_000_000,
  ratePerSecond: 10,
  ratePerMinute: 0,
  waiting: 0,
};

describe('how long a fan waits', () => {
  it('goes by the full rate until a minute was measured, then by the minute', () => {
    expect(estimateWaitSeconds(room, 100)).toBe(10);
    expect(estimateWaitSeconds({ ...room, ratePerMinute: 60 }, 100)).toBe(100);
  });

  it('counts the time until the room opens', () => {
    expect(estimateWaitSeconds({ ...room, opensAtMs: room.nowMs + 30_000 }, 100)).toBe(40);
    expect(estimateWaitSeconds(room, 0)).toBe(0);
  });
});

describe('when a fan asks again', () => {
  it('is within the 30 seconds after which silence parks, wherever he may be called soon', () => {
    for (let wait = 0; wait < 180; wait++) expect(pollAfterMs(wait)).toBeLessThanOrEqual(8_000);
  });

  it('never sleeps past the moment at which he is near', () => {
    for (let wait = 180 + 30; wait < 4_000; wait += 7)
      expect(pollAfterMs(wait) / 1000).toBeLessThanOrEqual(wait - 180 + 15);
  });

  it('costs a million fans far back no more than one call a minute each', () => {
    expect(pollAfterMs(10_000)).toBe(60_000);
    expect(pollAfterMs(180)).toBe(15_000);
  });
});

it('shortens an id and gives it back', () => {
  const id = '01a20e8e-4fef-785b-911b-aaf525ec890a';
  expect(toShortId(id)).toHaveLength(22);
  expect(fromShortId(toShortId(id))).toBe(id);
});

import { gunzipSync } from 'node:zlib';
import { expect, it } from '@jest/globals';
import { serialise } from './serve-seat-map.ts';

const SEATS = 20_000;
const COMPRESSED_BYTES_MAX = 6_000;

/** A generator with a fixed seed, good enough that gzip finds no pattern (xorshift32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

it.each([
  ['a third is sold', 'ARA'],
  ['half is sold', 'AR'],
  ['each state is as frequent', 'ALR'],
])('20,000 seats of which %s, without any order, are at most 6 kB compressed', (_, states) => {
  const random = randomNumbers(20_261_130);
  const statuses = Array.from({ length: SEATS }, () => states[Math.floor(random() * states.length)]).join('');
  const map = { epoch: 1_796_034_846_829, window: 898_017_423, layoutVersion: 1, count: 7, statuses };
  const { gzip, json } = serialise(map);
  const bytes = Buffer.from(gzip, 'base64');
  expect(bytes.length).toBeLessThanOrEqual(COMPRESSED_BYTES_MAX);
  expect(gunzipSync(bytes).toString()).toBe(json());
  expect(JSON.parse(json())).toEqual({ epoch: map.epoch, window: map.window, layoutVersion: 1, statuses });
});

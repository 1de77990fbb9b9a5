import { expect, it } from '@jest/globals';
import { latencyOf, median, percentile } from './latency.ts';

const hundred = Array.from({ length: 100 }, (_, index) => index + 1);

it('takes the value at the nearest rank', () => {
  expect(latencyOf(hundred.toReversed())).toEqual({ p50: 50, p95: 95, p99: 99, max: 100 });
});

it('never invents a value that was not measured', () => {
  expect(median([30, 10, 20])).toBe(20);
  expect(median([40, 10, 20, 30])).toBe(20);
  expect(percentile([7], 0.99)).toBe(7);
});

it('says that nothing was measured', () => {
  expect(latencyOf([])).toEqual({ p50: Number.NaN, p95: Number.NaN, p99: Number.NaN, max: Number.NaN });
});

import { expect, it } from '@jest/globals';
import { cpuBetween, parseStat } from './cpu.ts';

it('reads the times of a process whose name holds brackets and spaces', () => {
  const line = '42 (postgres: a) b (x) S 7 42 42 0 -1 4194560 900 0 0 0 11 4 30 2 20 0 1 0 12345 0 0';
  expect(parseStat(line)).toEqual({ parent: 7, ownMs: 150, reapedMs: 320 });
});

it('counts only what was used in between', () => {
  const at = (ms: number) => ({ node: ms, postgres: 2 * ms, redis: 0, generator: ms / 2 });
  expect(cpuBetween(at(100), at(250))).toEqual({ node: 150, postgres: 300, redis: 0, generator: 75 });
});

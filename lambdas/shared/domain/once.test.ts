import { expect, it } from '@jest/globals';
import { once } from './once.ts';

it('makes its value once', () => {
  let made = 0;
  const value = once(() => ++made);
  expect([value(), value()]).toEqual([1, 1]);
});

it('discards a promise that failed, and keeps the next', async () => {
  let tries = 0;
  const connection = once(() => (++tries === 1 ? Promise.reject(new Error('away')) : Promise.resolve(tries)));
  await expect(connection()).rejects.toThrow('away');
  expect(await connection()).toBe(2);
  expect(await connection()).toBe(2);
});

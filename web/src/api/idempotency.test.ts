import { describe, expect, it } from '@jest/globals';
import { type KeyStore, withIdempotencyKey } from './idempotency.ts';
import { Problem, Unreachable } from './problem.ts';

function memory(): KeyStore {
  const kept = new Map<string, string>();
  return {
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => void kept.set(name, value),
    removeItem: (name) => void kept.delete(name),
  };
}

/** @returns the key that the attempt was sent with */
async function attempt(store: KeyStore, body: unknown, answer: () => unknown): Promise<string> {
  let sent = '';
  const work = (key: string): Promise<unknown> => {
    sent = key;
    return Promise.resolve().then(answer);
  };
  await withIdempotencyKey('pay', body, work, store).catch(() => undefined);
  return sent;
}
const refuse = (error: Error) => () => {
  throw error;
};

describe('the key of an intent', () => {
  it('is sent again after a lost answer, also by a page that was reloaded', async () => {
    const store = memory();
    const first = await attempt(store, { points: 5 }, refuse(new Unreachable('no answer')));
    expect(await attempt(store, { points: 5 }, () => 'done')).toBe(first);
  });

  it.each([409, 500, 503])('is sent again after %d, which says nothing about the outcome', async (status) => {
    const store = memory();
    const code = status === 409 ? 'request_in_progress' : 'internal_error';
    const first = await attempt(store, {}, refuse(new Problem(status, { code })));
    expect(await attempt(store, {}, () => 'done')).toBe(first);
  });

  it('is new once the request was answered or refused', async () => {
    const store = memory();
    const first = await attempt(store, {}, () => 'done');
    const second = await attempt(store, {}, refuse(new Problem(409, { code: 'seat_taken' })));
    const third = await attempt(store, {}, () => 'done');
    expect(new Set([first, second, third]).size).toBe(3);
  });

  it('is new for another body: the same key would be refused', async () => {
    const store = memory();
    const first = await attempt(store, { points: 5 }, refuse(new Unreachable('no answer')));
    expect(await attempt(store, { points: 6 }, () => 'done')).not.toBe(first);
  });
});

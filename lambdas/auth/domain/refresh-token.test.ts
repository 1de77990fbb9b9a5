import { describe, expect, it } from '@jest/globals';
import { decideRefresh, hashOf, knownSuccessorOf, newRefreshToken, successorOf } from './refresh-token.ts';

const fresh = { isSessionOver: false, wasExchanged: false, wasSuccessorUsed: false, isGraceOver: false };
const exchanged = { ...fresh, wasExchanged: true };

describe('a refresh token', () => {
  it.each([
    ['exchange', fresh],
    ['repeat', exchanged],
    ['reused', { ...exchanged, wasSuccessorUsed: true }],
    ['reused', { ...exchanged, isGraceOver: true }],
    ['reused', { ...exchanged, isGraceOver: true, isSessionOver: true }],
    ['over', { ...fresh, isSessionOver: true }],
    ['over', { ...exchanged, isSessionOver: true }],
  ] as const)('is decided as %s', (verdict, state) => {
    expect(decideRefresh(state)).toBe(verdict);
  });

  it('has one successor for each key, which cannot be derived without the key', () => {
    const token = newRefreshToken();
    expect(successorOf(token, { current: 'a' })).toBe(successorOf(token, { current: 'a' }));
    expect(successorOf(token, { current: 'a' })).not.toBe(successorOf(token, { current: 'b' }));
    expect(successorOf(token, { current: 'a' })).not.toBe(successorOf(newRefreshToken(), { current: 'a' }));
  });

  it('finds the successor that was given out under the key before', () => {
    const token = newRefreshToken();
    const given = successorOf(token, { current: 'old' });
    expect(knownSuccessorOf(token, hashOf(given), { current: 'new', previous: 'old' })).toBe(given);
    expect(knownSuccessorOf(token, hashOf(given), { current: 'newer', previous: 'new' })).toBeUndefined();
  });
});

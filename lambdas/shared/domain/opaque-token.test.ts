import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { defineToken } from '../contract/token.ts';
import { signToken, verifyToken } from './opaque-token.ts';

const keys = { current: 'a'.repeat(64) };
const userOnly = z.object({ userId: z.string() });
const admission = defineToken('admission', 'reservation', userOnly);
const now = new Date('2026-03-01T12:00:00Z');
const later = new Date('2026-03-01T12:05:00Z');
const token = signToken(admission, { userId: 'u1' }, later, keys);

describe('an opaque token', () => {
  it('returns its facts to the holder of the secret', () => {
    expect(verifyToken(admission, token, now, keys)).toEqual({
      ok: true,
      facts: { userId: 'u1' },
    });
  });

  it('is refused from the second of its end on', () => {
    expect(verifyToken(admission, token, new Date(later.getTime() - 1), keys).ok).toBe(true);
    expect(verifyToken(admission, token, later, keys)).toEqual({ ok: false, reason: 'expired' });
  });

  it('is not a token of another kind or for another audience', () => {
    expect(verifyToken(defineToken('payment-order', 'reservation', userOnly), token, now, keys)).toEqual({
      ok: false,
      reason: 'forged',
    });
    expect(verifyToken(defineToken('admission', 'payment', userOnly), token, now, keys)).toEqual({
      ok: false,
      reason: 'forged',
    });
  });

  it('is no token where its facts do not fit', () => {
    const stricter = defineToken('admission', 'reservation', z.object({ userId: z.uuid() }));
    expect(verifyToken(stricter, token, now, keys)).toEqual({ ok: false, reason: 'forged' });
  });

  it('still verifies under the previous key after a rotation, and no longer after the next', () => {
    expect(verifyToken(admission, token, now, { current: 'b'.repeat(64), previous: keys.current }).ok).toBe(true);
    expect(verifyToken(admission, token, now, { current: 'c'.repeat(64), previous: 'b'.repeat(64) }).ok).toBe(false);
  });

  it.each(['', '.', 'a', 'a.b', `${token}.x`, `${token}A`, `A${token}`, token.replace('.', '')])(
    'refuses %j',
    (forged) => {
      expect(verifyToken(admission, forged, now, keys)).toEqual({ ok: false, reason: 'forged' });
    },
  );
});

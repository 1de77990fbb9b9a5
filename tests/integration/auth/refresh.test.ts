import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import { hashOf } from '../../../lambdas/auth/domain/refresh-token.ts';
import type { LoginDeps } from '../../../lambdas/auth/operations/open-session.ts';
import { refresh } from '../../../lambdas/auth/operations/refresh.ts';
import { register } from '../../../lambdas/auth/operations/register.ts';
import { accessTokenVerifier } from '../../../lambdas/auth/operations/verify-access-token.ts';
import { revokeSessionOfToken } from '../../../lambdas/auth/repositories/sessions.ts';
import type { HmacKeys } from '../../../lambdas/shared/domain/opaque-token.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { authDeps, ISSUER, newKey, newPerson, testRedis } from './given.ts';

let db: TestDatabase;
let redis: Redis;
let deps: LoginDeps;
let keys: HmacKeys = { current: newKey() };
let first: string;
beforeAll(async () => {
  db = await testDatabase();
  redis = testRedis();
  deps = authDeps(db, redis, () => keys);
});
beforeEach(async () => {
  first = (await register(deps, newPerson())).refreshToken;
});
afterAll(async () => {
  redis.disconnect();
  await db.drop();
});

const exchange = async (token: string): Promise<string> => (await refresh(deps, token)).refreshToken;
const age = (token: string, interval: string): Promise<unknown> =>
  db.sql(`UPDATE auth.refresh_tokens SET exchanged_at = exchanged_at - $2::interval WHERE hash = $1`, [
    hashOf(token),
    interval,
  ]);
const reused = { code: 'refresh_reused' };
const over = { code: 'unauthenticated' };

describe('refresh', () => {
  it('gives a new refresh token and an access token that the authorizer accepts', async () => {
    const { refreshToken, accessToken, expiresIn } = await refresh(deps, first);
    expect(refreshToken).not.toBe(first);
    expect(expiresIn).toBe(900);
    const { kid, kty, crv, x, y } = await deps.signingKey();
    const publicKeys = { keys: [{ kid, kty, crv, x, y, alg: 'ES256', use: 'sig' }] };
    const verifier = accessTokenVerifier(ISSUER, () => Promise.resolve(publicKeys));
    expect(await verifier.verify(accessToken)).toMatchObject({ role: 'USER' });
  });

  it('gives the same successor again after a lost answer', async () => {
    const successor = await exchange(first);
    expect(await exchange(first)).toBe(successor);
    await age(first, '119 seconds');
    expect(await exchange(first)).toBe(successor);
  });

  it('gives two tabs that refresh at once the same successor', async () => {
    const successors = await Promise.all(Array.from({ length: 8 }, () => exchange(first)));
    expect(new Set(successors).size).toBe(1);
    await expect(exchange(successors[0]!)).resolves.toBeDefined();
  });

  it('repeats the same successor after the server key was changed', async () => {
    const successor = await exchange(first);
    keys = { current: newKey(), previous: keys.current };
    expect(await exchange(first)).toBe(successor);
  });

  it('ends a token when its successor is first used', async () => {
    const second = await exchange(first);
    await exchange(second);
    await expect(refresh(deps, first)).rejects.toMatchObject(reused);
  });

  it('ends a token two minutes after it was exchanged, also when its successor was not used', async () => {
    const second = await exchange(first);
    await age(first, '2 minutes');
    await expect(refresh(deps, first)).rejects.toMatchObject(reused);
    await expect(refresh(deps, second)).rejects.toMatchObject(over);
  });

  it('revokes the session when an ended token is presented, the newest token too', async () => {
    const second = await exchange(first);
    const third = await exchange(second);
    await expect(refresh(deps, first)).rejects.toMatchObject(reused);
    await expect(refresh(deps, third)).rejects.toMatchObject(over);
    await expect(refresh(deps, second)).rejects.toMatchObject(over);
  });

  it('detects an attacker who refreshes right after the user', async () => {
    const stolen = await exchange(first);
    // The user refreshes; the attacker's copy yields the same successor within two minutes, and not later.
    const ofFan = await exchange(stolen);
    expect(await exchange(stolen)).toBe(ofFan);
    await age(stolen, '2 minutes');
    await expect(refresh(deps, stolen)).rejects.toMatchObject(reused);
    await expect(refresh(deps, ofFan)).rejects.toMatchObject(over);
  });

  it('does not change the other sessions of the account', async () => {
    const other = (await register(deps, newPerson())).refreshToken;
    await exchange(await exchange(first));
    await expect(refresh(deps, first)).rejects.toMatchObject(reused);
    await expect(refresh(deps, other)).resolves.toBeDefined();
  });

  it('refuses an unknown token, one that was signed out and one that has expired', async () => {
    await expect(refresh(deps, 'made-up')).rejects.toMatchObject(over);
    await revokeSessionOfToken(deps.database, hashOf(first));
    await expect(refresh(deps, first)).rejects.toMatchObject(over);
    const late = (await register(deps, newPerson())).refreshToken;
    await db.sql(
      `UPDATE auth.sessions SET created_at = now() - interval '31 days', expires_at = now()
        WHERE id = (SELECT session_id FROM auth.refresh_tokens WHERE hash = $1)`,
      [hashOf(late)],
    );
    await expect(refresh(deps, late)).rejects.toMatchObject(over);
  });

  it('extends the session and deletes tokens that were exchanged a month ago', async () => {
    const second = await exchange(first);
    await age(first, '31 days');
    await exchange(second);
    await expect(refresh(deps, first)).rejects.toMatchObject(over);
  });

  it('gives a changed role with the next access token', async () => {
    await db.sql(
      `UPDATE auth.users SET role = 'ADMIN' WHERE id =
        (SELECT user_id FROM auth.sessions JOIN auth.refresh_tokens t ON t.session_id = sessions.id WHERE t.hash = $1)`,
      [hashOf(first)],
    );
    const { accessToken } = await refresh(deps, first);
    const payload = JSON.parse(Buffer.from(accessToken.split('.')[1]!, 'base64url').toString()) as { role: string };
    expect(payload.role).toBe('ADMIN');
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import { login } from '../../../lambdas/auth/operations/login.ts';
import type { LoginDeps } from '../../../lambdas/auth/operations/open-session.ts';
import { register } from '../../../lambdas/auth/operations/register.ts';
import { beginLogin, countSuccess, discardAttempt } from '../../../lambdas/auth/repositories/login-attempts.ts';
import { DomainError } from '../../../lambdas/shared/contract/refusal.ts';
import { newId } from '../../../lambdas/shared/domain/ids.ts';
import { openRedis } from '../../../lambdas/shared/redis/redis.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { authDeps, newPerson, testRedis } from './given.ts';

let db: TestDatabase;
let redis: Redis;
let deps: LoginDeps;
beforeAll(async () => {
  db = await testDatabase();
  redis = testRedis();
  deps = authDeps(db, redis);
});
afterAll(async () => {
  redis.disconnect();
  await db.drop();
});

const CLIENT = '203.0.113.7';

/** What the work was refused with. */
async function refusalOf(work: Promise<unknown>): Promise<DomainError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof DomainError) return error;
  throw new Error('it was not refused', { cause: error });
}

describe('register', () => {
  it('creates the account, signs it in and publishes the message in one transaction', async () => {
    const person = newPerson();
    const { user, refreshToken } = await register(deps, person);
    expect(user).toMatchObject({ email: person.email, role: 'USER', provider: 'LOCAL' });
    expect(refreshToken).toMatch(/^[\w-]{43}$/);
    const published = (await db.outbox('auth')).filter(({ type }) => type === 'user.registered');
    expect(published.map(({ data }) => data)).toContainEqual({
      userId: user.id,
      version: 1,
      email: person.email,
      name: person.name,
      locale: 'ko',
    });
  });

  it('stores hashes of password and token only', async () => {
    const person = newPerson();
    const { user, refreshToken } = await register(deps, person);
    const rows = await db.sql<{ all: string }>(
      `SELECT concat(u::text, s::text, encode(t.hash, 'hex'), encode(t.hash, 'base64')) AS all
         FROM auth.users u JOIN auth.sessions s ON s.user_id = u.id JOIN auth.refresh_tokens t ON t.session_id = s.id
        WHERE u.id = $1`,
      [user.id],
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]!.all).toContain('$argon2id$v=19$m=19456,t=2,p=1$');
    expect(rows[0]!.all).not.toContain(person.password);
    expect(rows[0]!.all).not.toContain(refreshToken);
  });

  it('gives an address to one of several requests at the same time', async () => {
    const person = newPerson();
    const outcomes = await Promise.allSettled([register(deps, person), register(deps, person), register(deps, person)]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused.map(({ reason }) => (reason as { code: string }).code)).toEqual(['email_taken', 'email_taken']);
  });

  it('stores nothing of an account whose address was taken', async () => {
    const person = newPerson();
    const { user } = await register(deps, person);
    await expect(register(deps, person)).rejects.toMatchObject({ code: 'email_taken' });
    const [count] = await db.sql<{ n: number }>('SELECT count(*)::int AS n FROM auth.sessions WHERE user_id = $1', [
      user.id,
    ]);
    expect(count!.n).toBe(1);
  });

  it('the database refuses an address that differs only in case', async () => {
    const person = newPerson();
    await register(deps, person);
    const upper = db.sql(`INSERT INTO auth.users (id, email, name, password_hash) VALUES ($1, upper($2), 'x', 'x')`, [
      newId(),
      person.email,
    ]);
    await expect(upper).rejects.toMatchObject({ code: '23514' });
  });
});

describe('login', () => {
  it('opens a new session each time', async () => {
    const person = newPerson();
    const first = await register(deps, person);
    const second = await login(deps, { ...person, client: CLIENT });
    expect(second.user.id).toBe(first.user.id);
    expect(second.refreshToken).not.toBe(first.refreshToken);
  });

  it('gives the same answer for an unknown address and a wrong password', async () => {
    const person = newPerson();
    await register(deps, person);
    const wrong = await refusalOf(login(deps, { ...person, password: 'not this one', client: CLIENT }));
    const unknown = await refusalOf(login(deps, { ...newPerson(), client: CLIENT }));
    expect(wrong.code).toBe('invalid_credentials');
    expect({ ...unknown, message: unknown.message }).toEqual({ ...wrong, message: wrong.message });
  });

  it('limits a client after five wrong passwords, and no other client', async () => {
    const person = newPerson();
    await register(deps, person);
    const guess = () => login(deps, { ...person, password: 'not this one', client: CLIENT });
    for (let attempt = 1; attempt <= 5; attempt++)
      await expect(guess()).rejects.toMatchObject({ code: 'invalid_credentials' });
    await expect(guess()).rejects.toMatchObject({ code: 'too_many_requests' });
    // The right password is refused too; otherwise the answer would reveal it.
    const stopped = await refusalOf(login(deps, { ...person, client: CLIENT }));
    expect(stopped.code).toBe('too_many_requests');
    expect(stopped.facts.retryAfter).toBeGreaterThan(0);
    expect(stopped.facts.retryAfter).toBeLessThanOrEqual(300);
    await expect(login(deps, { ...person, client: '203.0.113.8' })).resolves.toBeDefined();
  });

  it('counts parallel guesses', async () => {
    const person = newPerson();
    await register(deps, person);
    const guesses = Array.from({ length: 12 }, () =>
      refusalOf(login(deps, { ...person, password: 'not this one', client: CLIENT })),
    );
    const codes = (await Promise.all(guesses)).map(({ code }) => code);
    expect(codes.filter((code) => code === 'invalid_credentials')).toHaveLength(5);
    expect(codes.filter((code) => code === 'too_many_requests')).toHaveLength(7);
  });

  it('resets the failures once the password was right', async () => {
    const person = newPerson();
    await register(deps, person);
    for (let round = 0; round < 2; round++) {
      for (let attempt = 1; attempt <= 4; attempt++)
        await login(deps, { ...person, password: 'not this one', client: CLIENT }).catch(() => undefined);
      await expect(login(deps, { ...person, client: CLIENT })).resolves.toBeDefined();
    }
  });

  it('does not count an attempt during which the database did not answer', async () => {
    const person = newPerson();
    await register(deps, person);
    const attempt = { ...person, client: CLIENT };
    const away = () => Promise.reject(new Error('the database is away'));
    const unread = { ...deps, database: { ...deps.database, query: away } };
    const unwritten = { ...deps, database: { ...deps.database, transaction: away } };
    for (const cut of [unread, unwritten, unread, unwritten, unread, unwritten])
      await expect(login(cut, attempt)).rejects.toThrow('the database is away');
    for (let guess = 1; guess <= 4; guess++)
      await expect(login(deps, { ...attempt, password: 'not this one' })).rejects.toMatchObject({
        code: 'invalid_credentials',
      });
    await expect(login(unread, attempt)).rejects.toThrow('the database is away');
    await expect(login(deps, { ...attempt, password: 'not this one' })).rejects.toMatchObject({
      code: 'invalid_credentials',
    });
    await expect(login(deps, attempt)).rejects.toMatchObject({ code: 'too_many_requests' });
  });

  it('signs users in while Redis does not answer', async () => {
    const person = newPerson();
    await register(deps, person);
    const gone = openRedis({ host: '127.0.0.1', port: 1, tls: false });
    await expect(login({ ...deps, redis: gone }, { ...person, client: CLIENT })).resolves.toBeDefined();
    gone.disconnect();
  });
});

describe('attempts for one address', () => {
  it('have a limit over all clients, and a right password takes one attempt back', async () => {
    const limits = { ofOneClient: 5, ofAllClients: 3, windowSeconds: 60 };
    const { email } = newPerson();
    for (const client of ['a', 'b', 'c']) expect(await beginLogin(redis, { email, client }, limits)).toBeUndefined();
    expect(await beginLogin(redis, { email, client: 'd' }, limits)).toBeGreaterThan(0);
    await countSuccess(redis, { email, client: 'a' });
    expect(await beginLogin(redis, { email, client: 'd' }, limits)).toBeUndefined();
    expect(await beginLogin(redis, { email, client: 'e' }, limits)).toBeGreaterThan(0);
  });

  it('are never negative, however often one is taken back', async () => {
    const limits = { ofOneClient: 1, ofAllClients: 1, windowSeconds: 60 };
    const attempt = { email: newPerson().email, client: 'a' };
    await beginLogin(redis, attempt, limits);
    await discardAttempt(redis, attempt);
    await discardAttempt(redis, attempt);
    expect(await beginLogin(redis, attempt, limits)).toBeUndefined();
    expect(await beginLogin(redis, attempt, limits)).toBeGreaterThan(0);
  });

  it('expire with their window', async () => {
    const { email } = newPerson();
    await beginLogin(redis, { email, client: 'a' }, { ofOneClient: 5, ofAllClients: 9, windowSeconds: 60 });
    const keys = await redis.keys('{login:*');
    const lifetimes = await Promise.all(keys.map((key) => redis.ttl(key)));
    expect(Math.min(...lifetimes)).toBeGreaterThan(0);
  });
});

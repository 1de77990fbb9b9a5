import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import * as z from 'zod';
import { script } from '#shared/redis/script.ts';
import source from './login-attempts.lua';

/** An account and the network it is tried from. Many users share a network, so only the pair has a low limit. */
export interface LoginAttempt {
  readonly email: string;
  readonly client: string;
}

export interface LoginLimits {
  readonly ofOneClient: number;
  /** High: wrong passwords sent by others must not lock a user out during a sale. */
  readonly ofAllClients: number;
  readonly windowSeconds: number;
}

const reply = z.union([z.tuple([z.enum(['GO', 'DONE'])]), z.tuple([z.literal('WAIT'), z.int()])]);
const run = script('login_attempts', source, (raw) => reply.parse(raw));

const shortHash = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 22);

/** Redis stores no address in clear text. */
function keysOf({ email, client }: LoginAttempt): readonly string[] {
  const tag = `{login:${shortHash(email)}}`;
  return [`${tag}:${shortHash(client)}`, `${tag}:all`];
}

/**
 * Counts the attempt as failed until `countSuccess` or `discardAttempt`.
 *
 * @returns seconds to wait, where there were too many
 */
export async function beginLogin(
  redis: Redis,
  attempt: LoginAttempt,
  limits: LoginLimits,
): Promise<number | undefined> {
  const args = ['begin', limits.ofOneClient, limits.ofAllClients, limits.windowSeconds];
  const [, waitSeconds] = await run(redis, keysOf(attempt), args);
  return waitSeconds;
}

/**
 * Counts one call that costs a password hash, for all accounts together: each new e-mail address would start at zero.
 *
 * @returns seconds to wait, where one client has made more than `max` in the window
 */
export async function countClient(
  redis: Redis,
  client: string,
  max: number,
  windowSeconds: number,
): Promise<number | undefined> {
  const tag = `{client:${shortHash(client)}}`;
  const [, waitSeconds] = await run(redis, [`${tag}:one`, `${tag}:all`], ['begin', max, max, windowSeconds]);
  return waitSeconds;
}

/** The password was right: resets the client's failures. */
export async function countSuccess(redis: Redis, attempt: LoginAttempt): Promise<void> {
  await run(redis, keysOf(attempt), ['succeeded']);
}

/** The password could not be checked: removes this attempt from the count. */
export async function discardAttempt(redis: Redis, attempt: LoginAttempt): Promise<void> {
  await run(redis, keysOf(attempt), ['unchecked']);
}

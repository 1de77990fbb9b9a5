import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import * as z from 'zod';
import { script } from '#shared/redis/script.ts';
import beginSource from './begin-login.lua';
import forgiveSource from './forgive-login.lua';
import takeBackSource from './take-back-login.lua';

/** Who tries to be whom. Many fans may share an address of the network, so only the pair is counted strictly. */
export interface LoginAttempt {
  readonly email: string;
  readonly client: string;
}

export interface LoginLimits {
  readonly ofOneClient: number;
  /** High: five wrong passwords of others must not keep a fan out of an on-sale. */
  readonly ofEveryone: number;
  readonly windowSeconds: number;
}

const begun = z.union([z.tuple([z.literal('GO')]), z.tuple([z.literal('WAIT'), z.int()])]);
const begin = script('begin_login', beginSource, (raw) => begun.parse(raw));
const done = z.tuple([z.literal('DONE')]);
const forgive = script('forgive_login', forgiveSource, (raw) => done.parse(raw));
const takeBack = script('take_back_login', takeBackSource, (raw) => done.parse(raw));

const shortHash = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 22);

/** No address stands in Redis in clear. */
function keysOf({ email, client }: LoginAttempt): readonly string[] {
  const tag = `{login:${shortHash(email)}}`;
  return [`${tag}:${shortHash(client)}`, `${tag}:all`];
}

/** @returns seconds to wait, where there were too many; otherwise the attempt counts as failed until it is forgiven */
export async function beginLogin(
  redis: Redis,
  attempt: LoginAttempt,
  limits: LoginLimits,
): Promise<number | undefined> {
  const args = [limits.ofOneClient, limits.ofEveryone, limits.windowSeconds];
  const [, waitSeconds] = await begin(redis, keysOf(attempt), args);
  return waitSeconds;
}

/**
 * Counts one call that costs a hash, whatever its address: fresh ones would each count from nothing.
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
  const [, waitSeconds] = await begin(redis, [`${tag}:one`, `${tag}:all`], [max, max, windowSeconds]);
  return waitSeconds;
}

/** A right password: the client's failures count no more. */
export async function forgiveLogin(redis: Redis, attempt: LoginAttempt): Promise<void> {
  await forgive(redis, keysOf(attempt), []);
}

/** The password could not be looked at, so the attempt was none. */
export async function takeBackLogin(redis: Redis, attempt: LoginAttempt): Promise<void> {
  await takeBack(redis, keysOf(attempt), []);
}

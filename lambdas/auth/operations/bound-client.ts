import type { Redis } from 'ioredis';
import { TooManyRequests } from '#shared/contract/errors.ts';
import { bestEffort } from '#shared/observability/best-effort.ts';
import { countClient } from '../repositories/login-attempts.ts';

/** High, because a mobile network or an internet cafe shares one address: 10 calls a second, a third of what can be hashed. */
const CALLS_MAX = 3_000;
const WINDOW_SECONDS = 300;

/**
 * Limits the calls of one client, so that one client cannot occupy all of the password hashing.
 *
 * Without Redis no limit applies: users still sign in, and the function's concurrency bounds guessing.
 *
 * @throws TooManyRequests
 */
export async function boundClient({ redis }: { readonly redis: Redis }, client: string): Promise<void> {
  const waitSeconds = await bestEffort('login limits', () => countClient(redis, client, CALLS_MAX, WINDOW_SECONDS));
  if (waitSeconds !== undefined) throw new TooManyRequests({ retryAfter: waitSeconds });
}

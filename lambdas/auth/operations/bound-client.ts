import type { Redis } from 'ioredis';
import { TooManyRequests } from '#shared/contract/errors.ts';
import { log } from '#shared/observability/log.ts';
import { countClient } from '../repositories/login-attempts.ts';

/** High, for a mobile network and a PC room share one address: 10 a second, a third of what the function can hash. */
const CALLS_MAX = 3_000;
const WINDOW_SECONDS = 300;

// Limits are best effort: without Redis people still sign in, and the function's concurrency bounds the guessing.
export const bestEffort = <T>(work: Promise<T>): Promise<T | undefined> =>
  work.catch((error: unknown) => {
    log.warn('login attempts not counted', { reason: error instanceof Error ? error.name : 'unknown' });
    return undefined;
  });

/**
 * One client may not keep everybody's hashes busy.
 *
 * @throws TooManyRequests
 */
export async function boundClient({ redis }: { readonly redis: Redis }, client: string): Promise<void> {
  const waitSeconds = await bestEffort(countClient(redis, client, CALLS_MAX, WINDOW_SECONDS));
  if (waitSeconds !== undefined) throw new TooManyRequests({ retryAfter: waitSeconds });
}

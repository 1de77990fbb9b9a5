import { setTimeout } from 'node:timers/promises';
import { routes } from '../contract/routes.ts';
import { pingDatabase } from '../repositories/ping.ts';
import { handle } from './handle.ts';

const PROBE_TIMEOUT_MS = 3_000;

async function probe(
  name: string,
  ask: () => Promise<unknown>,
): Promise<{ name: string; status: 'up' | 'down'; ms: number }> {
  const started = performance.now();
  const timer = new AbortController();
  const timeout = setTimeout(PROBE_TIMEOUT_MS, 'late', { signal: timer.signal }).catch(() => 'stopped');
  const outcome = await Promise.race([
    ask().then(
      () => 'answered',
      () => 'failed',
    ),
    timeout,
  ]);
  timer.abort();
  return { name, status: outcome === 'answered' ? 'up' : 'down', ms: Math.round(performance.now() - started) };
}

/** Redis makes things fast but nothing needs it to be right: without it the service is still up, and says what is down. */
export const getHealth = handle(routes.getHealth, async ({ deps }) => {
  const [database, redis] = await Promise.all([
    probe('postgres', () => pingDatabase(deps.database)),
    probe('redis', () => deps.redis.ping()),
  ]);
  const body = { status: database.status, dependencies: [database, redis] };
  return database.status === 'up' ? ({ status: 200, body } as const) : ({ status: 503, body } as const);
});

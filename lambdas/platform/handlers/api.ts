import { setTimeout } from 'node:timers/promises';
import { ok } from '#shared/http/answer.ts';
import { handlerOf } from '#shared/http/http-function.ts';
import type { ApiDeps } from '../composition.ts';
import { routes } from '../contract/routes.ts';
import document from '../openapi.json' with { type: 'json' };
import { pingDatabase } from '../repositories/ping.ts';

const handle = handlerOf<ApiDeps>();

const PROBE_TIMEOUT_MS = 3_000;
const OK = { status: 200 } as const;
const DOWN = { status: 503 } as const;

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

/** The API is up as long as PostgreSQL answers: it works without Redis, only slower. */
async function healthOf({ database, redis }: ApiDeps) {
  const dependencies = await Promise.all([
    probe('postgres', () => pingDatabase(database)),
    probe('redis', () => redis.ping()),
  ]);
  return { status: dependencies[0].status, dependencies };
}

const statusOf = ({ status }: { readonly status: 'up' | 'down' }) => (status === 'up' ? OK : DOWN);

export const getHealth = handle(routes.getHealth, async ({ deps }) => {
  const body = await healthOf(deps);
  return { ...statusOf(body), body };
});

export const headHealth = handle(routes.headHealth, async ({ deps }) => ({
  ...statusOf(await healthOf(deps)),
  body: undefined,
}));

export const getOpenApi = handle(routes.getOpenApi, () =>
  Promise.resolve(ok(document, { 'cache-control': 'public, max-age=300' })),
);

import type { Redis } from 'ioredis';
import * as z from 'zod';
import { log } from '#shared/observability/log.ts';
import { script } from '#shared/redis/script.ts';
import source from './breaker.lua';

const WINDOW_MS = 30_000;
const CALLS_MIN = 10;
const REST_MS = 30_000;
/** After this time without a report, another call may probe. */
const PROBE_MS = 20_000;

const reply = z.tuple([z.enum(['GO', 'OPEN', 'NOTED'])]);
const run = script('circuit_breaker', source, (raw) => reply.parse(raw)[0]);

/** Refuses calls at once while the provider does not answer. */
export interface Breaker {
  /** @returns whether the call may be made; its outcome must then be reported */
  mayCall(): Promise<boolean>;
  report(isHealthy: boolean): Promise<void>;
}

/**
 * A breaker that all containers share through Redis: a container serves one request at a time, so a count in its own
 * memory would never open it. Without Redis it stays closed, so calls are still made.
 */
export function sharedBreaker(redis: Redis, name: string): Breaker {
  const keys = ['calls', 'opened', 'probe'].map((part) => `{breaker:${name}}:${part}`);
  const runScript = async (word: 'begin' | 'ok' | 'failed') => {
    try {
      return await run(redis, keys, [word, WINDOW_MS, CALLS_MIN, REST_MS, PROBE_MS]);
    } catch (error) {
      log.warn('breaker without Redis', { reason: error instanceof Error ? error.name : 'unknown' });
      return 'GO';
    }
  };
  return {
    mayCall: async () => (await runScript('begin')) !== 'OPEN',
    report: async (isHealthy) => {
      await runScript(isHealthy ? 'ok' : 'failed');
    },
  };
}

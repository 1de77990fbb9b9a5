import type { Redis } from 'ioredis';
import * as z from 'zod';
import { log } from '#shared/observability/log.ts';
import { script } from '#shared/redis/script.ts';
import source from './breaker.lua';

const WINDOW_MS = 30_000;
const CALLS_MIN = 10;
const REST_MS = 30_000;
/** A probe that died gives the next one its chance. */
const PROBE_MS = 20_000;

const reply = z.tuple([z.enum(['GO', 'OPEN', 'NOTED'])]);
const run = script('circuit_breaker', source, (raw) => reply.parse(raw)[0]);

/** Keeps us from waiting for somebody who does not answer. */
export interface Breaker {
  /** @returns whether the call may be made; then its end must be reported */
  mayCall(): Promise<boolean>;
  report(isWell: boolean): Promise<void>;
}

/**
 * A breaker that all containers share: a container serves one request at a time, so a count in its memory would open
 * nothing. Without Redis it is closed: better a slow answer than none.
 */
export function sharedBreaker(redis: Redis, name: string): Breaker {
  const keys = ['calls', 'opened', 'probe'].map((part) => `{breaker:${name}}:${part}`);
  const tell = async (word: 'ask' | 'ok' | 'failed') => {
    try {
      return await run(redis, keys, [word, WINDOW_MS, CALLS_MIN, REST_MS, PROBE_MS]);
    } catch (error) {
      log.warn('breaker without Redis', { reason: error instanceof Error ? error.name : 'unknown' });
      return 'GO';
    }
  };
  return {
    mayCall: async () => (await tell('ask')) !== 'OPEN',
    report: async (isWell) => {
      await tell(isWell ? 'ok' : 'failed');
    },
  };
}

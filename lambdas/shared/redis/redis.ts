import { Redis } from 'ioredis';
import { config } from '../config/config.ts';
import { defineScripts } from './script.ts';

const CONNECT_TIMEOUT_MS = 1_000;
/** A healthy script takes well under a millisecond; a user must not wait for a Redis that hangs. */
const COMMAND_TIMEOUT_MS = 1_000;
const RECONNECT_DELAY_MAX_MS = 500;

/**
 * Redis is an optimisation and may be unavailable at any moment: a command then fails quickly, and the caller continues
 * with PostgreSQL or refuses.
 */
export function openRedis(address: { readonly host: string; readonly port: number; readonly tls: boolean }): Redis {
  const redis = new Redis({
    host: address.host,
    port: address.port,
    ...(address.tls ? { tls: {} } : {}),
    lazyConnect: true,
    enableAutoPipelining: true,
    maxRetriesPerRequest: 1,
    connectTimeout: CONNECT_TIMEOUT_MS,
    commandTimeout: COMMAND_TIMEOUT_MS,
    retryStrategy: (attempt) => Math.min(attempt * 50, RECONNECT_DELAY_MAX_MS),
  });
  // Each command reports its own failure; without a listener the event `error` would end the process.
  redis.on('error', () => undefined);
  defineScripts(redis);
  return redis;
}

export function connectRedis(): Redis {
  const { REDIS_HOST, REDIS_PORT, REDIS_TLS } = config('redis');
  return openRedis({ host: REDIS_HOST, port: REDIS_PORT, tls: REDIS_TLS });
}

import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { LoginDeps } from '../../../lambdas/auth/operations/open-session.ts';
import { signingKey } from '../../../lambdas/shared/aws/keys.ts';
import { newId } from '../../../lambdas/shared/domain/ids.ts';
import type { HmacKeys } from '../../../lambdas/shared/domain/opaque-token.ts';
import { openRedis } from '../../../lambdas/shared/redis/redis.ts';
import { stores } from '../../support/addresses.ts';
import type { TestDatabase } from '../../support/database.ts';

export const ISSUER = 'https://tiketi.example';

export const newKey = (): string => randomBytes(32).toString('base64url');

export function newSigningKey() {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return signingKey.parse({ ...privateKey.export({ format: 'jwk' }), kid: newId() });
}

export function testRedis(): Redis {
  const { hostname, port } = new URL(stores.redisUrl());
  return openRedis({ host: hostname, port: Number(port), tls: false });
}

/** Everything that auth's operations need, on the test's own database. */
export function authDeps(
  db: TestDatabase,
  redis: Redis,
  keys: () => HmacKeys = () => ({ current: 'k'.repeat(32) }),
): LoginDeps {
  const key = newSigningKey();
  return {
    database: db.open('auth'),
    redis,
    issuer: ISSUER,
    signingKey: () => Promise.resolve(key),
    refreshKeys: () => Promise.resolve(keys()),
  };
}

/** A registration of a new person; it fits the contract. */
export const newPerson = () => ({
  email: `${newId()}@tiketi.example`,
  password: 'correct horse battery',
  name: 'Kim Haneul',
  locale: 'ko' as const,
  client: '203.0.113.7',
});

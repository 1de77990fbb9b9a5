import type { Redis } from 'ioredis';
import type { HmacKeys } from '#shared/domain/opaque-token.ts';
import type { Database } from '#shared/postgres/database.ts';
import type { signAccessToken } from '../domain/access-token.ts';

/** Keys are asked for at each use, so that a rotation reaches warm containers. */
export interface TokenDeps {
  readonly issuer: string;
  readonly signingKey: () => Promise<Parameters<typeof signAccessToken>[1]>;
  readonly refreshKeys: () => Promise<HmacKeys>;
}

export interface AuthDeps extends TokenDeps {
  readonly database: Database;
}

export interface LoginDeps extends AuthDeps {
  readonly redis: Redis;
}

import type { Redis } from 'ioredis';
import { newId } from '#shared/domain/ids.ts';
import type { HmacKeys } from '#shared/domain/opaque-token.ts';
import type { Database, Transaction } from '#shared/postgres/database.ts';
import { ACCESS_TOKEN_SECONDS, signAccessToken } from '../domain/access-token.ts';
import { hashOf, newRefreshToken } from '../domain/refresh-token.ts';
import { insertRefreshToken } from '../repositories/refresh-tokens.ts';
import { deleteExpiredSessions, insertSession } from '../repositories/sessions.ts';
import type { User } from '../repositories/users.ts';

/** Keys are read at each use, so that a rotation reaches warm containers. */
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

/** What keeps a user signed in. */
export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Seconds that the access token lasts. */
  readonly expiresIn: number;
}

export interface SignedIn extends Tokens {
  readonly user: User;
}

interface TokenOwner {
  readonly userId: string;
  readonly role: 'USER' | 'ADMIN';
  readonly sessionId: string;
}

export async function accessTokenFor(deps: TokenDeps, owner: TokenOwner): Promise<string> {
  return signAccessToken({ ...owner, issuer: deps.issuer }, await deps.signingKey(), new Date());
}

/** Opens a session of this account when the transaction commits. */
export async function openSession(deps: TokenDeps, tx: Transaction, user: User): Promise<SignedIn> {
  const sessionId = newId();
  const refreshToken = newRefreshToken();
  await tx.together([
    deleteExpiredSessions(tx, user.id),
    insertSession(tx, sessionId, user.id),
    insertRefreshToken(tx, hashOf(refreshToken), sessionId),
  ]);
  const accessToken = await accessTokenFor(deps, { userId: user.id, role: user.role, sessionId });
  return { user, accessToken, refreshToken, expiresIn: ACCESS_TOKEN_SECONDS };
}

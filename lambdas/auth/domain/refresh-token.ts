import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { HmacKeys } from '#shared/domain/opaque-token.ts';

const TOKEN_BYTES = 32;

/** The first refresh token of a session. */
export const newRefreshToken = (): string => randomBytes(TOKEN_BYTES).toString('base64url');

/** What is stored of a token. It has 256 random bits, so a plain hash is enough. */
export const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

const derived = (token: string, key: string): string =>
  createHmac('sha256', key).update(`successor ${token}`).digest('base64url');

/** What a token is exchanged for. Always the same, so a lost answer can be repeated although it is not stored. */
export const successorOf = (token: string, keys: HmacKeys): string => derived(token, keys.current);

/** The successor that was given out, also when the key has changed since. */
export function knownSuccessorOf(token: string, successorHash: Buffer, keys: HmacKeys): string | undefined {
  const live = [keys.current, keys.previous].filter((key) => key !== undefined);
  return live.map((key) => derived(token, key)).find((successor) => hashOf(successor).equals(successorHash));
}

/** The state of a refresh token; its ages are computed by the database's clock. */
export interface RefreshTokenState {
  /** The session was revoked or has expired. */
  readonly isSessionOver: boolean;
  readonly wasExchanged: boolean;
  readonly wasSuccessorUsed: boolean;
  /** It was exchanged two minutes ago or earlier. */
  readonly isGraceOver: boolean;
}

/**
 * What to do with a presented token.
 *
 * A token ends when its successor is first used, at the latest two minutes after it was exchanged. Until then it yields
 * the same successor, so that two tabs and lost answers keep the user signed in. Without the limit of two minutes an
 * attacker who always refreshes right after the user could share the session without being detected.
 *
 * @returns `reused` for a token that has ended: the caller revokes its session
 */
export function decideRefresh(token: RefreshTokenState): 'exchange' | 'repeat' | 'reused' | 'over' {
  if (token.wasExchanged && (token.wasSuccessorUsed || token.isGraceOver)) return 'reused';
  if (token.isSessionOver) return 'over';
  return token.wasExchanged ? 'repeat' : 'exchange';
}

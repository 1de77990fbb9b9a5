import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { HmacKeys } from '#shared/domain/opaque-token.ts';

const TOKEN_BYTES = 32;

/** The first refresh token of a session. */
export const newRefreshToken = (): string => randomBytes(TOKEN_BYTES).toString('base64url');

/** All that is kept of a token. It has 256 random bits, so a plain hash is enough. */
export const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

const derived = (token: string, key: string): string =>
  createHmac('sha256', key).update(`successor ${token}`).digest('base64url');

/** What a token is exchanged for: always the same, so a lost answer can be asked for again, and nothing is kept of it. */
export const successorOf = (token: string, keys: HmacKeys): string => derived(token, keys.current);

/** The successor as it was given out once, though the key may have changed since. */
export function knownSuccessorOf(token: string, successorHash: Buffer, keys: HmacKeys): string | undefined {
  const live = [keys.current, keys.previous].filter((key) => key !== undefined);
  return live.map((key) => derived(token, key)).find((successor) => hashOf(successor).equals(successorHash));
}

/** A refresh token as it stands, its ages already judged by the database's clock. */
export interface RefreshTokenState {
  /** The session was revoked or has expired. */
  readonly isSessionOver: boolean;
  readonly wasExchanged: boolean;
  readonly wasSuccessorUsed: boolean;
  /** It was exchanged two minutes ago or earlier. */
  readonly isGraceOver: boolean;
}

/**
 * What showing the token means.
 *
 * A token dies when its successor is first used, at the latest two minutes after it was exchanged; until then it yields
 * the same successor, so that two tabs and lost answers throw nobody out. Without the two minutes a thief who always
 * refreshes right after the victim would share the session for ever, unseen.
 *
 * @returns `reused` for a dead token: its whole family must end
 */
export function judge(token: RefreshTokenState): 'exchange' | 'repeat' | 'reused' | 'over' {
  if (token.wasExchanged && (token.wasSuccessorUsed || token.isGraceOver)) return 'reused';
  if (token.isSessionOver) return 'over';
  return token.wasExchanged ? 'repeat' : 'exchange';
}

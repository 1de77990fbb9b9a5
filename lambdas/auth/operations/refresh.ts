import { Unauthenticated } from '#shared/contract/errors.ts';
import { addLogFacts } from '#shared/observability/log.ts';
import { countMetric } from '#shared/observability/metrics.ts';
import type { Transaction } from '#shared/postgres/database.ts';
import { RefreshReused } from '../contract/errors.ts';
import { ACCESS_TOKEN_SECONDS } from '../domain/access-token.ts';
import { decideRefresh, hashOf, knownSuccessorOf, successorOf } from '../domain/refresh-token.ts';
import {
  deleteOldTokens,
  findRefreshToken,
  insertRefreshToken,
  lockSessionOfToken,
  markExchanged,
} from '../repositories/refresh-tokens.ts';
import { prolongSession, revokeSession } from '../repositories/sessions.ts';
import { type AuthDeps, accessTokenFor, type Tokens } from './open-session.ts';

type FoundToken = NonNullable<Awaited<ReturnType<typeof findRefreshToken>>>;

interface Exchanged {
  readonly found: FoundToken;
  readonly successor: string;
}

async function exchange(tx: Transaction, token: string, successor: string, sessionId: string): Promise<void> {
  await tx.together([
    markExchanged(tx, hashOf(token), hashOf(successor)),
    insertRefreshToken(tx, hashOf(successor), sessionId),
    prolongSession(tx, sessionId),
    deleteOldTokens(tx, sessionId),
  ]);
}

// Returns a refusal instead of throwing it: throwing would roll back the revocation.
async function tryExchange(deps: AuthDeps, tx: Transaction, token: string): Promise<Exchanged | 'reused' | undefined> {
  const keys = await deps.refreshKeys();
  const hash = hashOf(token);
  const [, found] = await tx.together([lockSessionOfToken(tx, hash), findRefreshToken(tx, hash)]);
  if (found === undefined) return undefined;
  addLogFacts({ userId: found.userId });
  const verdict = decideRefresh({
    isSessionOver: found.isSessionOver,
    wasExchanged: found.successorHash !== null,
    wasSuccessorUsed: found.wasSuccessorUsed,
    isGraceOver: found.isGraceOver,
  });
  if (verdict === 'over') return undefined;
  if (verdict === 'reused') {
    await revokeSession(tx, found.sessionId);
    return 'reused';
  }
  if (found.successorHash !== null) {
    const successor = knownSuccessorOf(token, found.successorHash, keys);
    return successor === undefined ? undefined : { found, successor };
  }
  const successor = successorOf(token, keys);
  await exchange(tx, token, successor, found.sessionId);
  return { found, successor };
}

/**
 * A new access token and the successor of this refresh token. A repeat gets the same successor until it is first used
 * or two minutes have passed.
 *
 * @throws RefreshReused for a token that was used before; its session is revoked
 * @throws Unauthenticated for an unknown token and for a session that has ended
 */
export async function refresh(deps: AuthDeps, token: string): Promise<Tokens> {
  const exchanged = await deps.database.transaction((tx) => tryExchange(deps, tx, token));
  if (exchanged === undefined) throw new Unauthenticated();
  if (exchanged === 'reused') {
    countMetric('refreshReused');
    throw new RefreshReused();
  }
  const { found, successor } = exchanged;
  const accessToken = await accessTokenFor(deps, {
    userId: found.userId,
    role: found.role,
    sessionId: found.sessionId,
  });
  return { accessToken, refreshToken: successor, expiresIn: ACCESS_TOKEN_SECONDS };
}

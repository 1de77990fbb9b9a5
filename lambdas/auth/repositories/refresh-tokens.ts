import type { Executor } from '#shared/postgres/database.ts';
import { statement } from '#shared/postgres/statement.ts';

const LOCK_SESSION = statement(
  'auth.lock_session_of_token',
  `SELECT id
     FROM sessions
    WHERE id = (SELECT session_id FROM refresh_tokens WHERE hash = $1)
      FOR UPDATE`,
);

/**
 * Locks the session: no other transaction exchanges a token of it until this one ends.
 *
 * A separate statement: one that locked and read at once would return the token as it was before the wait.
 */
export async function lockSessionOfToken(tx: Executor, hash: Buffer): Promise<void> {
  await tx.execute(LOCK_SESSION, [hash]);
}

interface FoundToken {
  readonly sessionId: string;
  readonly userId: string;
  readonly role: 'USER' | 'ADMIN';
  readonly isSessionOver: boolean;
  readonly successorHash: Buffer | null;
  readonly wasSuccessorUsed: boolean;
  readonly isGraceOver: boolean;
}

const FIND = statement<FoundToken>(
  'auth.find_refresh_token',
  `SELECT token.session_id,
          sessions.user_id,
          users.role,
          sessions.revoked_at IS NOT NULL OR sessions.expires_at <= now() AS is_session_over,
          token.successor_hash,
          successor.exchanged_at IS NOT NULL AS was_successor_used,
          coalesce(token.exchanged_at <= now() - interval '2 minutes', false) AS is_grace_over
     FROM refresh_tokens AS token
     JOIN sessions ON sessions.id = token.session_id
     JOIN users ON users.id = sessions.user_id
     LEFT JOIN refresh_tokens AS successor ON successor.hash = token.successor_hash
    WHERE token.hash = $1`,
);

export async function findRefreshToken(tx: Executor, hash: Buffer): Promise<FoundToken | undefined> {
  const [row] = await tx.query(FIND, [hash]);
  return row;
}

const INSERT = statement('auth.insert_refresh_token', 'INSERT INTO refresh_tokens (hash, session_id) VALUES ($1, $2)');

export async function insertRefreshToken(tx: Executor, hash: Buffer, sessionId: string): Promise<void> {
  await tx.execute(INSERT, [hash, sessionId]);
}

const MARK_EXCHANGED = statement(
  'auth.mark_refresh_token_exchanged',
  'UPDATE refresh_tokens SET exchanged_at = now(), successor_hash = $2 WHERE hash = $1 AND exchanged_at IS NULL',
);

/** Call it before inserting the successor: a session never has two tokens that were not exchanged. */
export async function markExchanged(tx: Executor, hash: Buffer, successorHash: Buffer): Promise<void> {
  await tx.execute(MARK_EXCHANGED, [hash, successorHash]);
}

const DELETE_OLD = statement(
  'auth.delete_old_refresh_tokens',
  "DELETE FROM refresh_tokens WHERE session_id = $1 AND exchanged_at <= now() - interval '30 days'",
);

/** Keeps used tokens for 30 days to detect reuse, and deletes older ones. */
export async function deleteOldTokens(tx: Executor, sessionId: string): Promise<void> {
  await tx.execute(DELETE_OLD, [sessionId]);
}

import type { Executor } from '#shared/postgres/database.ts';
import { statement } from '#shared/postgres/statement.ts';

const INSERT = statement('auth.insert_session', 'INSERT INTO sessions (id, user_id) VALUES ($1, $2)');

export async function insertSession(tx: Executor, sessionId: string, userId: string): Promise<void> {
  await tx.execute(INSERT, [sessionId, userId]);
}

const DELETE_EXPIRED = statement(
  'auth.delete_expired_sessions',
  'DELETE FROM sessions WHERE user_id = $1 AND expires_at <= now()',
);

/** Deletes the user's expired sessions and their tokens. */
export async function deleteExpiredSessions(tx: Executor, userId: string): Promise<void> {
  await tx.execute(DELETE_EXPIRED, [userId]);
}

const PROLONG = statement(
  'auth.prolong_session',
  "UPDATE sessions SET expires_at = now() + interval '30 days' WHERE id = $1",
);

export async function prolongSession(tx: Executor, sessionId: string): Promise<void> {
  await tx.execute(PROLONG, [sessionId]);
}

const REVOKE = statement(
  'auth.revoke_session',
  'UPDATE sessions SET revoked_at = now() WHERE id = $1 AND revoked_at IS NULL',
);

/** Ends the session: all its tokens become invalid. */
export async function revokeSession(tx: Executor, sessionId: string): Promise<void> {
  await tx.execute(REVOKE, [sessionId]);
}

const REVOKE_BY_TOKEN = statement(
  'auth.revoke_session_of_token',
  `UPDATE sessions
      SET revoked_at = now()
     FROM refresh_tokens
    WHERE refresh_tokens.hash = $1
      AND sessions.id = refresh_tokens.session_id
      AND sessions.revoked_at IS NULL`,
);

export async function revokeSessionOfToken(database: Executor, tokenHash: Buffer): Promise<void> {
  await database.execute(REVOKE_BY_TOKEN, [tokenHash]);
}

const FIND_ADMIN = statement<{ isAdmin: boolean }>(
  'auth.find_admin_session',
  `SELECT users.role = 'ADMIN' AS is_admin
     FROM sessions
     JOIN users ON users.id = sessions.user_id
    WHERE sessions.id = $1
      AND sessions.user_id = $2
      AND sessions.revoked_at IS NULL`,
);

/** Whether this live session belongs to an administrator now, whatever its token says. */
export async function isAdminSession(database: Executor, sessionId: string, userId: string): Promise<boolean> {
  const [row] = await database.query(FIND_ADMIN, [sessionId, userId]);
  return row?.isAdmin === true;
}

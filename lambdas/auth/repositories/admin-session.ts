import type { Executor } from '#shared/postgres/database.ts';
import { statement } from '#shared/postgres/statement.ts';

const FIND = statement<{ isAdmin: boolean }>(
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
  const [row] = await database.query(FIND, [sessionId, userId]);
  return row?.isAdmin === true;
}

import { type Executor, type Statement, statement } from '#shared/postgres/statement.ts';

/** Rows of one statement: it ends well within the role's time limit and holds no lock for long. */
export const ROWS_MAX = 5_000;

/** The statements that delete expired rows of one schema. */
export function leftoverStatements(schema: string): readonly Statement<never>[] {
  const quoted = `"${schema.replaceAll('"', '""')}"`;
  return [
    statement(
      `janitor.delete_inbox_${schema}`,
      `DELETE FROM ${quoted}.inbox
        WHERE id IN (SELECT id FROM ${quoted}.inbox WHERE received_at < now() - interval '35 days' ORDER BY received_at LIMIT $1)`,
    ),
    statement(
      `janitor.delete_idempotency_keys_${schema}`,
      `DELETE FROM ${quoted}.idempotency_keys
        WHERE scope IN (SELECT scope FROM ${quoted}.idempotency_keys WHERE expires_at < now() ORDER BY expires_at LIMIT $1)`,
    ),
  ];
}

/** @returns how many rows were deleted, at most `ROWS_MAX` */
export const removeSome = (database: Executor, leftover: Statement<never>): Promise<number> =>
  database.execute(leftover, [ROWS_MAX]);

import type { OutboxRow } from '#shared/messages/message.ts';
import type { Executor } from '#shared/postgres/database.ts';
import { statement } from '#shared/postgres/statement.ts';

/** A row that its queue refuses this often is set aside for an operator. Waits grow, so that is more than an hour. */
export const ATTEMPTS_MAX = 20;
const ROWS_MAX = 100;

const LIST = statement<{ schema: string }>(
  'relay.list_outboxes',
  `SELECT schemaname AS schema
     FROM pg_tables
    WHERE tablename = 'outbox'
      AND has_table_privilege(format('%I.%I', schemaname, tablename), 'UPDATE')
    ORDER BY schemaname`,
);

/** The schemas whose outbox this role may empty. */
export const listOutboxes = async (database: Executor): Promise<string[]> =>
  (await database.query(LIST, [])).map((row) => row.schema);

/** The statements of one outbox. The schema's name comes from the catalog and is quoted anyway. */
export function outboxStatements(schema: string) {
  const table = `"${schema.replaceAll('"', '""')}".outbox`;
  return {
    claim: statement<OutboxRow & { attempts: number }>(
      `relay.claim_${schema}`,
      `UPDATE ${table}
          SET attempts = attempts + 1,
              next_attempt_at = now() + make_interval(secs => least(300, greatest(30, 2 ^ least(attempts, 9))))
        WHERE id = ANY (ARRAY(SELECT id
                                FROM ${table}
                               WHERE set_aside_at IS NULL
                                 AND next_attempt_at <= now()
                               ORDER BY next_attempt_at
                               LIMIT ${ROWS_MAX}
                                 FOR UPDATE SKIP LOCKED))
       RETURNING id, type, version, occurred_at, trace, data,
                 (extract(epoch FROM deliver_at - now()) * 1000)::double precision AS delay_ms, attempts`,
    ),
    remove: statement(`relay.delete_${schema}`, `DELETE FROM ${table} WHERE id = ANY ($1::uuid[])`),
    setAside: statement(
      `relay.set_aside_${schema}`,
      `UPDATE ${table} SET set_aside_at = now() WHERE id = ANY ($1::uuid[]) AND set_aside_at IS NULL`,
    ),
  };
}
export type OutboxStatements = ReturnType<typeof outboxStatements>;

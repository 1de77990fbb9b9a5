import type { Check, Schema } from './check.ts';

const SCHEMAS: readonly Schema[] = ['auth', 'event', 'queue', 'reservation', 'payment', 'notification'];

const everyOutbox = SCHEMAS.map(
  (schema) =>
    `SELECT '${schema}' AS schema, id, type, occurred_at, attempts, set_aside_at IS NOT NULL AS is_set_aside
       FROM ${schema}.outbox`,
).join(' UNION ALL ');

/** Skipped in tests that run only some of the services, where messages for the others remain. */
export const OUTBOX_CHECK = 'no fact waits in an outbox';

export const messageChecks: readonly Check[] = [
  {
    name: OUTBOX_CHECK,
    means: 'neither its writer nor the relay could send it: its receivers do not know the fact',
    schemas: SCHEMAS,
    graceMinutes: 5,
    sql: `SELECT * FROM (${everyOutbox}) AS waiting WHERE occurred_at < now() - $1::interval`,
  },
];

/** How many messages all outboxes hold. */
export const WAITING_SQL = `SELECT count(*)::integer AS waiting FROM (${everyOutbox}) AS outboxes WHERE NOT is_set_aside`;

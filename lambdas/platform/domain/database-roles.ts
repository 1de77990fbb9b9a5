/** Services that have a schema, in the order of their migration. */
export const SCHEMAS = ['auth', 'event', 'queue', 'reservation', 'payment', 'notification'] as const;

/** How one database role works. Its limits are shorter than the timeout of each function that connects as it. */
export interface RoleSettings {
  readonly name: string;
  /** The schema for unqualified names; null for a role that qualifies each name. */
  readonly schema: string | null;
  readonly settings: Readonly<Record<string, string>>;
}

/** Below the 10 s of the shortest function, each longer than the one before; a test compares them with every function. */
const limits = {
  lock_timeout: '3s',
  statement_timeout: '5s',
  // A function that was frozen or killed inside a transaction keeps its row locks for this long.
  idle_in_transaction_session_timeout: '6s',
  transaction_timeout: '8s',
  // Our statements read by keys, so one plan fits all values; planning each time costs as much as the execution.
  plan_cache_mode: 'force_generic_plan',
} as const;

/** Every role that a function or an operator connects as. */
export const roles: readonly RoleSettings[] = [
  ...SCHEMAS.map((schema) => ({ name: schema, schema, settings: limits })),
  { name: 'platform', schema: null, settings: limits },
  { name: 'relay', schema: null, settings: limits },
  { name: 'janitor', schema: null, settings: limits },
  // Reads everything and changes nothing; counting all seats takes longer than a request may.
  { name: 'auditor', schema: null, settings: { statement_timeout: '60s', default_transaction_read_only: 'on' } },
];

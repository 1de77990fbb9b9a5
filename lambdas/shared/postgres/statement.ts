/**
 * One SQL statement with its name. PostgreSQL plans it once per connection, and a test PREPAREs every one of them on
 * the migrated schema, so a typing error in SQL is found before it runs.
 */
export interface Statement<Row> {
  /** `<service>.<verb>_<noun>`, unique. */
  readonly name: string;
  readonly text: string;
  /** Only for the types: the shape of a row. */
  readonly row?: Row;
}

/** Runs statements; a repository takes this when it does not matter whether a transaction is open. */
export interface Executor {
  query<Row>(statement: Statement<Row>, values: readonly unknown[]): Promise<Row[]>;
  /** @returns how many rows the statement changed */
  execute(statement: Statement<unknown>, values: readonly unknown[]): Promise<number>;
}

const known = new Map<string, Statement<unknown>>();

export function statement<Row = never>(name: `${string}.${string}`, text: string): Statement<Row> {
  if (known.has(name)) throw new Error(`two statements are named ${name}`);
  const made: Statement<Row> = { name, text };
  known.set(name, made);
  return made;
}

/** Every statement of the modules imported so far. */
export const knownStatements = (): readonly Statement<unknown>[] => [...known.values()];

import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import pg from 'pg';
import type * as z from 'zod';
import type { MessageType, PublishOptions } from '../contract/message.ts';
import { DomainError } from '../contract/refusal.ts';
import { log } from '../observability/log.ts';
import { commitFault, connectionFault, DatabaseUnreachable, OutcomeUnknown } from './faults.ts';
import type { Executor, Statement } from './statement.ts';

export type { Executor } from './statement.ts';

/** Promises by position or by name, as their results. */
type Results<Promises> = { -readonly [K in keyof Promises]: Awaited<Promises[K]> };

/** An open transaction. The pool cannot be reached from inside it: a pool of one connection would wait for itself. */
export interface Transaction extends Executor {
  /**
   * Waits for statements that were started in the same moment: they are sent in one round trip and run in the order in
   * which they were started. The first error is thrown only when every statement has its answer.
   */
  together<const Promises extends readonly unknown[] | Readonly<Record<string, unknown>>>(
    promises: Promises,
  ): Promise<Results<Promises>>;
  /**
   * Sends the statements of `work` in the same round trip as COMMIT. If one of them fails, nothing is committed and
   * `transaction` throws its error. For statements whose result the operation does not need.
   */
  withCommit(work: () => readonly Promise<unknown>[]): void;
  /** Makes the transaction roll back although it does not throw: `return tx.rollbackWith(value)`. @returns `value` */
  rollbackWith<Value>(value: Value): Value;
  /** Makes the fact known to its subscribers if, and only if, this transaction commits. */
  publish<Data extends z.ZodType>(
    message: MessageType<string, Data>,
    data: z.input<Data>,
    options?: PublishOptions,
  ): Promise<void>;
  /**
   * Runs once this transaction has committed, best effort: a crash in between loses it and a failure is only logged. For
   * caches and pushes, whose loss is repaired elsewhere.
   */
  afterCommit(work: () => Promise<unknown>): void;
}

/** Where the messages of a transaction are stored and how they are sent. */
export interface Outbox<Row = unknown> {
  /** @throws when the data breaks the message's contract */
  row<Data extends z.ZodType>(message: MessageType<string, Data>, data: z.input<Data>, options?: PublishOptions): Row;
  insert(tx: Executor, row: Row): Promise<void>;
  /** Called once the rows are committed. Never throws: the relay sends what is left. */
  sendNow(database: Executor, rows: readonly Row[]): Promise<void>;
}

export interface DatabaseOptions<Row> {
  readonly connection: pg.PoolConfig;
  readonly namedStatements: boolean;
  readonly outbox: Outbox<Row>;
}

/** The service's own schema, as its own role. */
export interface Database extends Executor {
  /**
   * Commits what `work` did, or nothing; then sends what it published. What cannot be sent stays in the outbox, and the
   * relay sends it.
   *
   * @throws whatever `work` throws, after the rollback; DatabaseUnreachable when the connection fails before COMMIT,
   *   OutcomeUnknown when it fails during COMMIT
   */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/**
 * Limits of each connection. They lie between those of its database role (domain/database-roles.ts in platform) and the
 * timeout of its function: PostgreSQL gives up first, and this client where PostgreSQL or the network no longer answers.
 */
export const CONNECTION_LIMITS = {
  connectionTimeoutMillis: 2_000,
  query_timeout: 9_000,
  // A NAT gateway drops an idle connection after 350 s without informing either side.
  keepAlive: true,
  keepAliveInitialDelayMillis: 60_000,
  idleTimeoutMillis: 0,
} as const;
/** A connection that takes longer to roll back is closed instead: PostgreSQL rolls back then, too. */
const ROLLBACK_TIMEOUT_MS = 500;
const INT8 = 20;

/** Money and counts fit a double exactly up to 2^53; beyond it a row is wrong, and this throws instead of rounding. */
function parseInt8(text: string): number {
  const value = Number(text);
  assert(Number.isSafeInteger(value), `bigint ${text} is beyond what the code can hold`);
  return value;
}

const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format: 'text' | 'binary') =>
    oid === INT8 ? parseInt8 : (pg.types.getTypeParser(oid, format) as unknown)) as typeof pg.types.getTypeParser,
};

/** Several queries of one tick are sent in one write. Measured for a transaction of ten: 0.18–0.23 ms of CPU became 0.12–0.20. */
function inOneWrite(client: pg.PoolClient): void {
  const { stream } = (client as unknown as { readonly connection: { readonly stream: Socket } }).connection;
  stream.cork();
  process.nextTick(() => stream.uncork());
}

/**
 * A connection that ends (server restart, failover) emits `error`; without a listener that would end the process. The
 * caller whose query was running gets the error from its own promise.
 */
export const ignoreConnectionError = (): void => undefined;

const ignoreRejection = (): void => undefined;

export const toCamelCase = (column: string): string =>
  column.replace(/_([a-z0-9])/g, (_, first: string) => first.toUpperCase());

/** The property names of a statement's rows; a statement's columns never change. */
const rowKeys = new WeakMap<Statement<unknown>, readonly string[]>();

/** Rows as objects whose keys are the columns' names in camelCase. */
function toRows<Row>(statement: Statement<Row>, { rows, fields }: pg.QueryArrayResult): Row[] {
  let keys = rowKeys.get(statement);
  if (keys === undefined) {
    keys = fields.map(({ name }) => toCamelCase(name));
    rowKeys.set(statement, keys);
  }
  return rows.map((values) => {
    const row: Record<string, unknown> = {};
    for (let column = 0; column < keys.length; column++) row[keys[column]!] = values[column];
    return row as Row;
  });
}

type Send = (query: pg.QueryArrayConfig) => Promise<pg.QueryArrayResult>;

export function openDatabase<Row>({ connection, namedStatements, outbox }: DatabaseOptions<Row>): Database {
  const pool = new pg.Pool({ ...CONNECTION_LIMITS, types, ...connection });
  pool.on('error', ignoreConnectionError);

  const toQuery = (statement: Statement<unknown>, values: readonly unknown[]): pg.QueryArrayConfig => ({
    ...(namedStatements ? { name: statement.name } : {}),
    text: statement.text,
    values: [...values],
    rowMode: 'array',
  });
  const executor = (send: Send): Executor => ({
    query: async <Row>(statement: Statement<Row>, values: readonly unknown[]) =>
      toRows(statement, await send(toQuery(statement, values))),
    execute: async (statement, values) => (await send(toQuery(statement, values))).rowCount ?? 0,
  });

  const onPool = executor((query) =>
    pool.query(query).catch((error: unknown) => {
      throw connectionFault(error);
    }),
  );

  const connect = (): Promise<pg.PoolClient> =>
    pool.connect().catch((error: unknown) => {
      throw connectionFault(error);
    });

  async function transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const client = await connect();
    // The pool listens only while the connection is idle.
    client.on('error', ignoreConnectionError);
    const failures: unknown[] = [];
    const open = openTransaction(
      executor((query) => {
        inOneWrite(client);
        return client.query(query).catch((error: unknown) => {
          failures.push(error);
          throw error;
        });
      }),
      outbox,
    );
    let isBroken = true;
    let result: T;
    try {
      inOneWrite(client);
      // Not awaited: BEGIN is sent with the first statement. It fails only with the connection, and then so does that.
      client.query('BEGIN').catch(ignoreRejection);
      result = await work(open.tx);
      if (open.isRolledBack()) await client.query('ROLLBACK');
      else await commit(client, open.startLast(), failures);
      isBroken = false;
    } catch (error) {
      isBroken = !(await rollBack(client));
      // A lost connection shows as any error of the client, or as one of severity FATAL.
      const isDefinite = error instanceof DomainError || error instanceof OutcomeUnknown;
      if (isBroken && !isDefinite) throw new DatabaseUnreachable('the connection was lost', { cause: error });
      throw error;
    } finally {
      client.off('error', ignoreConnectionError);
      client.release(isBroken);
    }
    if (open.isRolledBack()) return result;
    // Before the follow-ups: a container has one connection, and a follow-up that waits would keep the sent rows.
    if (open.published.length > 0) await outbox.sendNow(onPool, open.published);
    await Promise.all(
      open.followUps.map((followUp) =>
        followUp().catch((error: unknown) => log.warn('not done after commit', { reason: String(error) })),
      ),
    );
    return result;
  }

  return { ...onPool, transaction, close: () => pool.end() };
}

interface OpenTransaction<Row> {
  readonly tx: Transaction;
  readonly published: readonly Row[];
  readonly followUps: readonly (() => Promise<unknown>)[];
  isRolledBack(): boolean;
  /** Starts the statements that go with COMMIT. @throws what starting one of them throws */
  startLast(): readonly Promise<unknown>[];
}

function openTransaction<Row>(statements: Executor, outbox: Outbox<Row>): OpenTransaction<Row> {
  const published: Row[] = [];
  const followUps: (() => Promise<unknown>)[] = [];
  const last: (() => readonly Promise<unknown>[])[] = [];
  let isRolledBack = false;
  const tx: Transaction = {
    ...statements,
    together,
    withCommit: (work) => void last.push(work),
    rollbackWith: (value) => {
      isRolledBack = true;
      return value;
    },
    // Not async: data that breaks the contract is thrown here, before anything could be committed without it.
    publish: (message, data, options) => {
      const row = outbox.row(message, data, options);
      published.push(row);
      return outbox.insert(tx, row);
    },
    afterCommit: (work) => void followUps.push(work),
  };
  const startLast = (): readonly Promise<unknown>[] => {
    const started = last.flatMap((work) => work());
    // `commit` waits for them; if starting a later one throws, their errors have no other listener.
    for (const promise of started) promise.catch(ignoreRejection);
    return started;
  };
  return { tx, published, followUps, isRolledBack: () => isRolledBack, startLast };
}

async function together<const Promises extends readonly unknown[] | Readonly<Record<string, unknown>>>(
  promises: Promises,
): Promise<Results<Promises>> {
  const settled = await Promise.allSettled(Object.values(promises));
  const results = settled.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  });
  if (Array.isArray(promises)) return results as unknown as Results<Promises>;
  return Object.fromEntries(Object.keys(promises).map((name, index) => [name, results[index]])) as Results<Promises>;
}

/** @throws the error of a statement that was sent with COMMIT: PostgreSQL then rolled back */
async function commit(
  client: pg.PoolClient,
  last: readonly Promise<unknown>[],
  failures: readonly unknown[],
): Promise<void> {
  const [end] = await Promise.all([
    client.query('COMMIT').catch((error: unknown) => {
      throw commitFault(error);
    }),
    ...last,
  ]);
  // PostgreSQL answers COMMIT with ROLLBACK, and no error, when a statement that was sent with it has failed. Only the
  // first failure says why: every later statement of the transaction was refused because of it.
  if (end.command === 'COMMIT') return;
  const [first] = failures;
  throw first instanceof Error ? first : new Error('COMMIT was answered with ROLLBACK', { cause: first });
}

/** @returns whether the connection can be used again */
function rollBack(client: pg.PoolClient): Promise<boolean> {
  const rollback: pg.QueryConfig & { query_timeout: number } = {
    text: 'ROLLBACK',
    query_timeout: ROLLBACK_TIMEOUT_MS,
  };
  return client.query(rollback).then(
    () => true,
    () => false,
  );
}

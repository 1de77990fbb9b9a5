import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import pg from 'pg';
import type * as z from 'zod';
import { DomainError } from '../contract/refusal.ts';
import type { MessageType, PublishOptions } from '../messages/message.ts';
import { insertOutboxRow, type OutboxRow, type OutboxSender, outboxRow } from '../messages/outbox.ts';
import { log } from '../observability/log.ts';
import { commitFault, connectionFault, DatabaseUnreachable, OutcomeUnknown } from './faults.ts';
import type { Executor, Statement } from './statement.ts';

export type { Executor } from './statement.ts';

/**
 * An open transaction. The pool cannot be reached from inside it: a pool of one would wait for itself.
 *
 * Statements that need no earlier answer may be sent together with `Promise.all`: they travel in one round trip, in order.
 */
export interface Transaction extends Executor {
  /** Makes the fact known to its subscribers if, and only if, this transaction commits. */
  publish<Data extends z.ZodType>(
    message: MessageType<string, Data>,
    data: z.input<Data>,
    options?: PublishOptions,
  ): Promise<void>;
  /**
   * Runs once this transaction has committed, best effort: a crash in between loses it and a failure is only logged. For
   * caches and pushes, which something else makes good.
   */
  afterCommit(work: () => Promise<unknown>): void;
}

export interface DatabaseOptions {
  readonly connection: pg.PoolConfig;
  readonly namedStatements: boolean;
  readonly outbox: OutboxSender;
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
  // A NAT gateway forgets a silent connection after 350 s without telling either side.
  keepAlive: true,
  keepAliveInitialDelayMillis: 60_000,
  idleTimeoutMillis: 0,
} as const;
/** A connection that takes longer to roll back is closed instead: PostgreSQL rolls back then, too. */
const ROLLBACK_TIMEOUT_MS = 500;
const INT8 = 20;

/** Money and counts fit a double exactly up to 2^53; beyond it a row is wrong, and we say so instead of rounding. */
function parseInt8(text: string): number {
  const value = Number(text);
  assert(Number.isSafeInteger(value), `bigint ${text} is beyond what the code can hold`);
  return value;
}

const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format: 'text' | 'binary') =>
    oid === INT8 ? parseInt8 : (pg.types.getTypeParser(oid, format) as unknown)) as typeof pg.types.getTypeParser,
};

/**
 * Statements of one moment leave in one write instead of one each: less CPU for a transaction of ten in each of three
 * measured pairs (0.18–0.23 to 0.12–0.20 ms). Corks nest, so the last one to go lets all of them through.
 */
function inOneWrite(client: pg.PoolClient): void {
  const { stream } = (client as unknown as { readonly connection: { readonly stream: Socket } }).connection;
  stream.cork();
  process.nextTick(() => stream.uncork());
}

/**
 * Without a listener the event `error` of a connection that dies (a restarted server, a failover) would end the process.
 * Whoever waits for an answer of it gets the error himself.
 */
export const toldElsewhere = (): void => undefined;

/** Only the first failure says why: every later statement of the transaction was refused because of it. */
const firstOf = ([first]: readonly unknown[]): Error =>
  first instanceof Error ? first : new Error('COMMIT was answered with ROLLBACK', { cause: first });

export function openDatabase({ connection, namedStatements, outbox }: DatabaseOptions): Database {
  const pool = new pg.Pool({ ...CONNECTION_LIMITS, types, ...connection });
  pool.on('error', toldElsewhere);

  const toQuery = (statement: Statement<unknown>, values: readonly unknown[]): pg.QueryConfig => ({
    ...(namedStatements ? { name: statement.name } : {}),
    text: statement.text,
    values: [...values],
  });
  const executor = (run: (query: pg.QueryConfig) => Promise<pg.QueryResult>): Executor => ({
    query: async <Row>(statement: Statement<Row>, values: readonly unknown[]) =>
      (await run(toQuery(statement, values))).rows as Row[],
    execute: async (statement, values) => (await run(toQuery(statement, values))).rowCount ?? 0,
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
    client.on('error', toldElsewhere);
    const published: OutboxRow[] = [];
    const followUps: (() => Promise<unknown>)[] = [];
    const failures: unknown[] = [];
    const tx: Transaction = {
      ...executor((query) => {
        inOneWrite(client);
        return client.query(query).catch((error: unknown) => {
          failures.push(error);
          throw error;
        });
      }),
      publish: async (message, data, options) => {
        const row = outboxRow(message, data, options);
        published.push(row);
        await insertOutboxRow(tx, row);
      },
      afterCommit: (work) => void followUps.push(work),
    };
    let isBroken = true;
    let result: T;
    try {
      inOneWrite(client);
      // Not awaited: BEGIN travels with the first statement. It fails only with the connection, and then so does that.
      client.query('BEGIN').catch(() => undefined);
      result = await work(tx);
      const end = await client.query('COMMIT').catch((error: unknown) => {
        throw commitFault(error);
      });
      isBroken = false;
      // PostgreSQL answers COMMIT with ROLLBACK, and no error, when a statement that travelled with it has failed.
      if (end.command !== 'COMMIT') throw firstOf(failures);
    } catch (error) {
      const rollback: pg.QueryConfig & { query_timeout: number } = {
        text: 'ROLLBACK',
        query_timeout: ROLLBACK_TIMEOUT_MS,
      };
      isBroken = await client.query(rollback).then(
        () => false,
        () => true,
      );
      // A lost connection shows as any error of the client, or as one of severity FATAL.
      const isDefinite = error instanceof DomainError || error instanceof OutcomeUnknown;
      if (isBroken && !isDefinite) throw new DatabaseUnreachable('the connection was lost', { cause: error });
      throw error;
    } finally {
      client.off('error', toldElsewhere);
      client.release(isBroken);
    }
    // Before the follow-ups, for a container has one connection: one of them that waits would keep the sent rows.
    if (published.length > 0) await outbox.sendNow(onPool, published);
    await Promise.all(
      followUps.map((followUp) =>
        followUp().catch((error: unknown) => log.warn('not done after commit', { reason: String(error) })),
      ),
    );
    return result;
  }

  return { ...onPool, transaction, close: () => pool.end() };
}

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import type { Schema } from '../../database/verify/check.ts';
import { checks } from '../../database/verify/checks.ts';
import { roles, SCHEMAS } from '../../lambdas/platform/domain/database-roles.ts';
import { migrate } from '../../lambdas/platform/operations/migrate.ts';
import { newId } from '../../lambdas/shared/domain/ids.ts';
import type { OutboxRow } from '../../lambdas/shared/messages/message.ts';
import { relayedOutbox } from '../../lambdas/shared/messages/outbox.ts';
import { type Database, openDatabase, toCamelCase } from '../../lambdas/shared/postgres/database.ts';
import { databaseMode, stores } from './addresses.ts';

const FOLDER = path.resolve('database');
/** The same for every run: the server listens on 127.0.0.1 and stops with the run. */
const PASSWORD = 'test-password';
const POOL_MAX = 10;
/** Advisory lock: one process makes the template, the others wait. */
const TEMPLATE_LOCK = 71_402;

/** A migrated database for one test file. */
export interface TestDatabase {
  readonly name: string;
  /** Connects as this role. Published messages stay in its outbox, unless `outbox` sends them. */
  open(role: string, more?: { readonly max?: number; readonly outbox?: typeof relayedOutbox }): Database;
  /** Rows of any statement, with columns in camelCase, as the superuser, e.g. to age a row. */
  sql<Row extends pg.QueryResultRow = Record<string, never>>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** The rows of a service's outbox, oldest first. */
  outbox(service: string): Promise<OutboxRow[]>;
  url(role: string): string;
  /** Delivers all messages: `verify` calls it first, and then allows no undelivered message. */
  settleWith(settle: () => Promise<void>): void;
  /** This file breaks the invariant on purpose, so its end does not check it. */
  expectViolation(check: string, reason: string): void;
  /** Checks the invariants, once. The end of each test file calls it, and so does `drop`. @throws Error naming what is broken */
  verify(): Promise<void>;
  drop(): Promise<void>;
}

/** A database to check at the end of a test file. */
export interface Verifiable {
  /** As the auditor. */
  readonly url: string;
  /** Services that connected to it: a check of other schemas would find no rows and call that a violation. */
  readonly schemas: readonly Schema[];
  readonly settle: (() => Promise<void>) | undefined;
  /** Names of checks that the file breaks on purpose. */
  readonly expected: ReadonlySet<string>;
}

type Verify = (database: Verifiable) => Promise<void>;
let verifyAtEnd: Verify = () => Promise.resolve();
const open = new Set<TestDatabase>();

/** Sets the check of each test database before it is dropped. Benchmarks do not set one. */
export const verifyDatabasesWith = (verify: Verify): void => {
  verifyAtEnd = verify;
};

/** Test databases that are not dropped yet. */
export const openTestDatabases = (): readonly TestDatabase[] => [...open];

/** Sends nothing: the test reads the messages from the outbox. */

const urlOf = (database: string, role?: string): string => {
  const url = new URL(stores.postgresUrl());
  url.pathname = `/${database}`;
  if (role !== undefined) {
    url.username = role;
    url.password = PASSWORD;
  }
  return url.href;
};

/** Converts rows as the database of a function does. */
const camelCased = (row: pg.QueryResultRow): pg.QueryResultRow =>
  Object.fromEntries(Object.entries(row).map(([column, value]) => [toCamelCase(column), value as unknown]));

async function asSuperuser<T>(database: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: urlOf(database) });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

// Named after its content, so a changed migration creates a new template.
function templateName(): string {
  const hash = createHash('sha256');
  for (const file of globSync('database/**/*.sql').sort()) hash.update(file).update(readFileSync(file));
  return `template_${hash.digest('hex').slice(0, 12)}`;
}

async function makeTemplate(name: string): Promise<void> {
  await asSuperuser('postgres', async (admin) => {
    await admin.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    const { rowCount } = await admin.query('SELECT FROM pg_database WHERE datname = $1 AND datistemplate', [name]);
    if (rowCount !== 0) return;
    await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await admin.query(`CREATE DATABASE ${name}`);
    const passwords = Object.fromEntries(roles.map((role) => [role.name, PASSWORD]));
    await asSuperuser(name, (owner) => migrate({ owner, passwords, folder: FOLDER }));
    await admin.query(`ALTER DATABASE ${name} WITH IS_TEMPLATE true`);
  });
}

/** A fresh, fully migrated database (about 50 ms once the template is there). Drop it in `afterAll`. */
export async function testDatabase(): Promise<TestDatabase> {
  const template = templateName();
  await makeTemplate(template);
  const name = `test_${newId().replaceAll('-', '')}`;
  await asSuperuser('postgres', async (admin) => {
    await admin.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
    // A copy does not inherit the privileges of its template.
    await admin.query(`REVOKE ALL ON DATABASE ${name} FROM PUBLIC`);
    await admin.query(`GRANT CONNECT ON DATABASE ${name} TO ${roles.map((role) => role.name).join(', ')}`);
  });
  const opened: Database[] = [];
  const used = new Set<Schema>();
  const expected = new Set<string>();
  let settle: (() => Promise<void>) | undefined;
  let isVerified = false;
  const use = (role: string): void => {
    const schema = SCHEMAS.find((each) => each === role);
    if (schema !== undefined) used.add(schema);
  };
  const superuser = new pg.Pool({ connectionString: urlOf(name), max: 2 });
  superuser.on('error', () => undefined);
  const sql: TestDatabase['sql'] = async <Row extends pg.QueryResultRow>(
    text: string,
    values: readonly unknown[] = [],
  ) => {
    const result = await superuser.query<pg.QueryResultRow>(text, [...values]);
    // Several statements in one text have a list of results, which no test reads.
    return Array.isArray(result) ? [] : result.rows.map((row) => camelCased(row) as Row);
  };
  const database: TestDatabase = {
    name,
    sql,
    url(role) {
      use(role);
      return urlOf(name, role);
    },
    open(role, { max = POOL_MAX, outbox = relayedOutbox } = {}) {
      use(role);
      const { pipeline, namedStatements } = databaseMode();
      const connection = { connectionString: urlOf(name, role), max, pipeline };
      const database = openDatabase({ connection, namedStatements, outbox });
      opened.push(database);
      return database;
    },
    // Rows of one millisecond are ordered by transaction, and within it by statement.
    outbox: (service) =>
      sql<OutboxRow>(`SELECT *, (extract(epoch FROM deliver_at - now()) * 1000)::double precision AS delay_ms
                         FROM ${service}.outbox ORDER BY occurred_at, xmin::text::bigint, cmin::text::bigint`),
    settleWith(work) {
      settle = work;
    },
    expectViolation(check, reason) {
      assert(
        checks.some((known) => known.name === check),
        `there is no check "${check}"`,
      );
      assert(reason !== '', 'a violation that is expected has a reason');
      expected.add(check);
    },
    async verify() {
      if (isVerified) return;
      isVerified = true;
      await verifyAtEnd({ url: urlOf(name, 'auditor'), schemas: [...used], settle, expected });
    },
    async drop() {
      try {
        await database.verify();
      } finally {
        open.delete(database);
        await Promise.all(opened.map((database) => database.close()));
        await superuser.end();
        await asSuperuser('postgres', (admin) => admin.query(`DROP DATABASE ${name} WITH (FORCE)`));
      }
    },
  };
  open.add(database);
  return database;
}

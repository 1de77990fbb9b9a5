import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { roles, SCHEMAS } from '../../../lambdas/platform/domain/database-roles.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';

const DENIED = '42501';

describe('the walls between the schemas', () => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await testDatabase();
  });
  afterAll(() => db.drop());

  /** @returns the SQLSTATE, or 'ok' */
  async function codeOf(role: string, text: string): Promise<string> {
    const client = new pg.Client({ connectionString: db.url(role) });
    await client.connect();
    try {
      await client.query(text);
      return 'ok';
    } catch (error) {
      return (error as pg.DatabaseError).code ?? String(error);
    } finally {
      await client.end();
    }
  }

  it.each(SCHEMAS.flatMap((own) => SCHEMAS.filter((other) => other !== own).map((other) => [own, other])))(
    '%s cannot read what belongs to %s',
    async (own, other) => {
      expect(await codeOf(own, `SELECT * FROM ${other}.outbox`)).toBe(DENIED);
    },
  );

  it.each(SCHEMAS)('%s works in its own schema without naming it', async (own) => {
    expect(await codeOf(own, 'SELECT * FROM outbox')).toBe('ok');
  });

  it.each(SCHEMAS)('%s makes no tables', async (own) => {
    expect(await codeOf(own, 'CREATE TABLE surprise ()')).toBe(DENIED);
  });

  it.each(SCHEMAS)('the relay sees the outbox of %s and nothing else there', async (schema) => {
    expect(await codeOf('relay', `SELECT * FROM ${schema}.outbox`)).toBe('ok');
    const tables = await db.sql<{ tablename: string }>(
      "SELECT tablename FROM pg_tables WHERE schemaname = $1 AND tablename <> 'outbox'",
      [schema],
    );
    expect(tables.length).toBeGreaterThan(0);
    for (const { tablename } of tables)
      expect([tablename, await codeOf('relay', `SELECT * FROM ${schema}.${tablename}`)]).toEqual([tablename, DENIED]);
  });

  it.each(SCHEMAS)('the janitor reads no answers that %s has given', async (schema) => {
    expect(await codeOf('janitor', `SELECT result FROM ${schema}.idempotency_keys`)).toBe(DENIED);
    expect(await codeOf('janitor', `SELECT * FROM ${schema}.outbox`)).toBe(DENIED);
  });

  it('the relay writes no facts of its own', async () => {
    const insert = `INSERT INTO auth.outbox (id, type, version, occurred_at, data)
                    VALUES (gen_random_uuid(), 'x', 1, now(), '{}')`;
    expect(await codeOf('relay', insert)).toBe(DENIED);
  });

  it.each(SCHEMAS)('the auditor reads %s whole and changes nothing', async (schema) => {
    const tables = await db.sql<{ tablename: string }>('SELECT tablename FROM pg_tables WHERE schemaname = $1', [
      schema,
    ]);
    for (const { tablename } of tables)
      expect([tablename, await codeOf('auditor', `SELECT * FROM ${schema}.${tablename}`)]).toEqual([tablename, 'ok']);
    expect(await codeOf('auditor', `DELETE FROM ${schema}.outbox`)).not.toBe('ok');
  });

  it.each(roles)('the role $name has its limits from the first statement on', async ({ name, settings }) => {
    const client = new pg.Client({ connectionString: db.url(name) });
    await client.connect();
    const seconds = async (setting: string): Promise<unknown> =>
      (await client.query<Record<string, unknown>>(`SHOW ${setting}`)).rows[0]?.[setting];
    for (const [setting, value] of Object.entries(settings))
      expect([setting, await seconds(setting)]).toEqual([setting, value.replace(/^60s$/, '1min')]);
    await client.end();
  });

  it('an open transaction that does nothing ends, so that it keeps no locks', async () => {
    const client = new pg.Client({ connectionString: db.url('auth') });
    const ended = new Promise<Error>((resolve) => client.on('error', resolve));
    await client.connect();
    await client.query('BEGIN');
    // The role's own limit, made shorter for this session.
    await client.query("SET LOCAL idle_in_transaction_session_timeout = '200ms'");
    expect(((await ended) as pg.DatabaseError).code).toBe('25P03');
  });
});

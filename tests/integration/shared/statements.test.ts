import { globSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import { SCHEMAS } from '../../../lambdas/platform/domain/database-roles.ts';
import { outboxStatements } from '../../../lambdas/platform/repositories/outboxes.ts';
import { knownStatements, type Statement } from '../../../lambdas/shared/postgres/statement.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';

let db: TestDatabase;
beforeAll(async () => {
  for (const file of globSync('lambdas/{shared,*/repositories,*/*/repositories}/**/*.ts'))
    if (!file.endsWith('.test.ts') && !file.endsWith('.d.ts')) await import(path.resolve(file));
  for (const schema of SCHEMAS) outboxStatements(schema);
  db = await testDatabase();
});
afterAll(() => db.drop());

/** A service's statements run as its role; the floor's run as every service's. */
function rolesOf({ name }: Statement<unknown>): readonly string[] {
  const [owner = ''] = name.split('.');
  if (['outbox', 'inbox', 'idempotency'].includes(owner)) return SCHEMAS;
  return [owner];
}

it('plans every named statement on the migrated schema, as the role that runs it', async () => {
  const complaints: string[] = [];
  const statements = knownStatements();
  expect(statements.length).toBeGreaterThan(10);
  const roles = [...new Set(statements.flatMap(rolesOf))];
  for (const role of roles) {
    const client = new pg.Client({ connectionString: db.url(role) });
    await client.connect();
    for (const statement of statements.filter((each) => rolesOf(each).includes(role))) {
      // PREPARE finds unknown names and types; EXPLAIN of a prepared statement also checks the grants.
      await client
        .query(`PREPARE "${statement.name}" AS ${statement.text}`)
        .then(() => explain(client, statement))
        .catch((error: unknown) => complaints.push(`${role}: ${statement.name}: ${String(error)}`));
    }
    await client.end();
  }
  expect(complaints).toEqual([]);
});

async function explain(client: pg.Client, statement: Statement<unknown>): Promise<void> {
  const { rows } = await client.query<{ count: number }>(
    'SELECT cardinality(parameter_types) AS count FROM pg_prepared_statements WHERE name = $1',
    [statement.name],
  );
  const nulls = Array.from({ length: rows[0]!.count }, () => 'NULL').join(', ');
  await client.query("SET plan_cache_mode = 'force_generic_plan'");
  await client.query(`EXPLAIN EXECUTE "${statement.name}"${nulls === '' ? '' : `(${nulls})`}`);
}

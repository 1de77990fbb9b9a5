import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import { dumpSchema } from '../../../database/dump.ts';
import { SCHEMAS } from '../../../lambdas/platform/domain/database-roles.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';

const FILE = 'database/schema.sql';
const HEADER = `-- The result of all migrations, for reading. Written by a test: WRITE_SCHEMA=1 ./bin/tiketi test integration -- tests/integration/shared/schema\n\n`;

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());

it('is what database/schema.sql says', async () => {
  const client = new pg.Client({ connectionString: db.url('auditor') });
  await client.connect();
  const dump = HEADER + (await dumpSchema(client, SCHEMAS).finally(() => client.end()));
  if (process.env.WRITE_SCHEMA === '1') writeFileSync(FILE, dump);
  expect(dump).toBe(readFileSync(FILE, 'utf8'));
});

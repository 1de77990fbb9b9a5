import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { SCHEMAS } from '../../../lambdas/platform/domain/database-roles.ts';
import { removeLeftovers } from '../../../lambdas/platform/operations/remove-leftovers.ts';
import { leftoverStatements } from '../../../lambdas/platform/repositories/leftovers.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());

it('takes out what is old, in every schema and over more than one batch, and nothing else', async () => {
  for (const schema of SCHEMAS) {
    await db.sql(`INSERT INTO ${schema}.inbox (id, type, received_at)
                  SELECT gen_random_uuid(), 'old', now() - interval '36 days' FROM generate_series(1, 5001)`);
    await db.sql(`INSERT INTO ${schema}.inbox (id, type, received_at)
                  VALUES (gen_random_uuid(), 'young', now() - interval '34 days')`);
    await db.sql(`INSERT INTO ${schema}.idempotency_keys (scope, fingerprint, result, expires_at)
                  VALUES ('old', sha256('a'), '{}', now() - interval '1 second'),
                         ('young', sha256('a'), '{}', now() + interval '1 hour')`);
  }
  const leftovers = SCHEMAS.flatMap(leftoverStatements);
  expect(await removeLeftovers(db.open('janitor'), leftovers, () => false)).toBe(SCHEMAS.length * 5_002);
  for (const schema of SCHEMAS) {
    expect(await db.sql(`SELECT type FROM ${schema}.inbox`)).toEqual([{ type: 'young' }]);
    expect(await db.sql(`SELECT scope FROM ${schema}.idempotency_keys`)).toEqual([{ scope: 'young' }]);
  }
});

import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { log } from '../../../lambdas/shared/observability/log.ts';
import { statement } from '../../../lambdas/shared/postgres/statement.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';

const BREAK_CHECK = statement(
  'auth.test_break_check',
  `INSERT INTO users (id, email, name, password_hash) VALUES (gen_random_uuid(), 'Kim@Tiketi.example', 'Kim', 'a hash')`,
);

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());

it("a row that a CHECK refuses is not in the log, though it is in the database's error", async () => {
  const error: unknown = await db
    .open('auth')
    .execute(BREAK_CHECK, [])
    .catch((reason: unknown) => reason);
  expect((error as { detail: string }).detail).toContain('Kim@Tiketi.example');
  const written = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  log.error('not kept', error);
  const line = written.mock.calls.map(([text]) => String(text)).join('');
  written.mockRestore();
  expect(line).not.toMatch(/Kim|a hash/);
  expect(JSON.parse(line)).toMatchObject({
    message: 'not kept',
    error: { code: '23514', table: 'users', constraint: expect.any(String), stack: expect.any(String) },
  });
});

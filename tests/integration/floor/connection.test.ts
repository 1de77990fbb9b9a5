import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { execa } from 'execa';
import { stores } from '../../support/addresses.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';

const SCRIPT = 'tests/integration/floor/loses-its-connection.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());

it.each(['between', 'during'])(
  'a connection that dies %s the statements of a transaction fails it, and nothing else',
  async (when) => {
    const { stdout, stderr, exitCode } = await execa(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', SCRIPT, db.url('auth'), stores.postgresUrl(), when],
      { reject: false },
    );
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({ failed: true, goesOn: true });
  },
);

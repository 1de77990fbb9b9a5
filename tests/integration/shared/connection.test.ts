import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execa } from 'execa';
import { noOutbox } from '../../../lambdas/shared/messages/outbox.ts';
import { openDatabase } from '../../../lambdas/shared/postgres/database.ts';
import { statement } from '../../../lambdas/shared/postgres/statement.ts';
import { stores } from '../../support/addresses.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { openTcpProxy } from '../../support/tcp-proxy.ts';

const SCRIPT = 'tests/integration/shared/connection-loss.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());

it.each(['between', 'during'])(
  'a connection that ends %s the statements of a transaction fails that transaction only',
  async (when) => {
    const { stdout, stderr, exitCode } = await execa(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', SCRIPT, db.url('auth'), stores.postgresUrl(), when],
      { reject: false },
    );
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({ failed: true, isUsable: true });
  },
);

const ONE = statement<{ one: number }>('auth.one_of_the_connection_test', 'SELECT 1 AS one');
const SHORT_MS = 300;

describe.each([true, false])('a server that no longer answers (pipeline: %s)', (pipeline) => {
  it('fails the transaction within the time limit of a query, and the next one has a new connection', async () => {
    const proxy = await openTcpProxy(db.url('auth'));
    const url = new URL(db.url('auth'));
    url.host = new URL(proxy.url).host;
    const connection = { connectionString: url.href, max: 1, pipeline, query_timeout: SHORT_MS };
    const database = openDatabase({ connection, namedStatements: pipeline, outbox: noOutbox });
    await database.transaction((tx) => tx.query(ONE, []));
    proxy.pause();
    await expect(database.transaction((tx) => tx.query(ONE, []))).rejects.toThrow();
    proxy.resume();
    expect(await database.transaction((tx) => tx.query(ONE, []))).toEqual([{ one: 1 }]);
    await database.close();
    await proxy.disconnect();
  });
});

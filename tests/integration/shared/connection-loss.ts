import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { relayedOutbox } from '../../../lambdas/shared/messages/outbox.ts';
import { openDatabase } from '../../../lambdas/shared/postgres/database.ts';
import { statement } from '../../../lambdas/shared/postgres/statement.ts';

/** Runs as a separate process, because an unhandled error would end the test: its connection is terminated in a transaction. */
const [url, superuserUrl, when] = process.argv.slice(2) as [string, string, 'between' | 'during'];
const PID = statement<{ pid: number }>('test.backend_pid', 'SELECT pg_backend_pid() AS pid');
const SLEEP = statement('test.sleep', 'SELECT pg_sleep(5)');

const superuser = new pg.Client({ connectionString: superuserUrl });
await superuser.connect();
const kill = (pid: number) => superuser.query('SELECT pg_terminate_backend($1)', [pid]);
const database = openDatabase({
  connection: { connectionString: url, max: 1, pipeline: true },
  namedStatements: true,
  outbox: relayedOutbox,
});

const failed = await database
  .transaction(async (tx) => {
    const [row] = await tx.query(PID, []);
    if (when === 'during') return Promise.all([tx.query(SLEEP, []), setTimeout(100).then(() => kill(row!.pid))]);
    await kill(row!.pid);
    // The end of the connection arrives while no query is running.
    await setTimeout(300);
    return tx.query(PID, []);
  })
  .then(
    () => false,
    () => true,
  );
const [next] = await database.query(PID, []);
await Promise.all([database.close(), superuser.end()]);
process.stdout.write(JSON.stringify({ failed, isUsable: next !== undefined }));

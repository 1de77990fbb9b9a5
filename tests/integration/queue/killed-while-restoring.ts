import { restoreRoom } from '../../../lambdas/queue/operations/restore-room.ts';
import { noOutbox } from '../../../lambdas/shared/messages/outbox.ts';
import { type Database, openDatabase } from '../../../lambdas/shared/postgres/database.ts';
import { openRedis } from '../../../lambdas/shared/redis/redis.ts';

/** Where a restorer runs, and how many chunks it loads before it is killed. */
export interface RestoreDeath {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly eventId: string;
  readonly chunks: number;
}

const death = JSON.parse(process.argv[2] ?? '{}') as RestoreDeath;
const { hostname, port } = new URL(death.redisUrl);
const redis = openRedis({ host: hostname, port: Number(port), tls: false });
const connection = { connectionString: death.databaseUrl, max: 1, pipeline: true };
const database = openDatabase({ connection, namedStatements: true, outbox: noOutbox });

let read = 0;
const dying: Database = {
  ...database,
  async query(statement, values) {
    if (statement.name === 'queue.read_checkpoint') read += 1;
    if (read > death.chunks) process.kill(process.pid, 'SIGKILL');
    return database.query(statement, values);
  },
};
await restoreRoom({ database: dying, redis }, death.eventId, { rowsMax: Number.POSITIVE_INFINITY, ms: 60_000 });

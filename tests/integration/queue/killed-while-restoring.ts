import { restoreRoom } from '../../../lambdas/queue/operations/restore-room.ts';
import { noOutbox } from '../../../lambdas/shared/messages/outbox.ts';
import { type Database, openDatabase } from '../../../lambdas/shared/postgres/database.ts';
import { openRedis } from '../../../lambdas/shared/redis/redis.ts';

/** Runs as a separate process: restores a room and kills itself after loading this many chunks. */
export interface KilledRestore {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly eventId: string;
  readonly chunks: number;
}

const options = JSON.parse(process.argv[2] ?? '{}') as KilledRestore;
const { hostname, port } = new URL(options.redisUrl);
const redis = openRedis({ host: hostname, port: Number(port), tls: false });
const connection = { connectionString: options.databaseUrl, max: 1, pipeline: true };
const database = openDatabase({ connection, namedStatements: true, outbox: noOutbox });

let read = 0;
const killing: Database = {
  ...database,
  async query(statement, values) {
    if (statement.name === 'queue.read_checkpoint') read += 1;
    if (read > options.chunks) process.kill(process.pid, 'SIGKILL');
    return database.query(statement, values);
  },
};
await restoreRoom({ database: killing, redis }, options.eventId, { rowsMax: Number.POSITIVE_INFINITY, ms: 60_000 });

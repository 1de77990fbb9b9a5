import { readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import pg from 'pg';
import { sqsClient } from '../aws/clients.ts';
import { readCredentials } from '../aws/secrets.ts';
import { sqsSender } from '../aws/sqs-sender.ts';
import { config, hasConfig } from '../config/config.ts';
import { noOutbox, sendingOutbox } from '../messages/outbox.ts';
import { messageSender, queuesByType } from '../messages/send.ts';
import { type Database, ignoreConnectionError, openDatabase } from '../postgres/database.ts';

/** The certificate authorities of RDS, brought by the runtime layer. */
const CA_BUNDLE = '/opt/rds-ca.pem';

/** Those of RDS for a cluster, the public ones for RDS Proxy, whose certificate is one of ACM: naming any replaces all. */
const authorities = (): string[] => [...rootCertificates, readFileSync(CA_BUNDLE, 'utf8')];

const outbox = () =>
  hasConfig('messages')
    ? sendingOutbox(messageSender(sqsSender(sqsClient()), queuesByType(config('messages').MESSAGE_QUEUES)))
    : noOutbox;

async function connection() {
  const settings = config('database');
  const { username, password } = await readCredentials(settings.DATABASE_SECRET);
  return {
    host: settings.DATABASE_HOST,
    port: settings.DATABASE_PORT,
    database: settings.DATABASE_NAME,
    user: username,
    password,
    ssl: settings.DATABASE_TLS ? { ca: authorities() } : false,
  };
}

/** The database as the function's environment says, with an outbox where the function may send messages. */
export async function connectDatabase(): Promise<Database> {
  const settings = config('database');
  return openDatabase({
    namedStatements: settings.DATABASE_NAMED_STATEMENTS,
    outbox: outbox(),
    connection: {
      ...(await connection()),
      max: settings.DATABASE_POOL_MAX,
      pipeline: settings.DATABASE_PIPELINE,
    },
  });
}

/** One connection as the owner of every schema, for migrations; the caller ends it. */
export async function connectOwner(): Promise<pg.Client> {
  const client = new pg.Client(await connection());
  client.on('error', ignoreConnectionError);
  await client.connect();
  return client;
}

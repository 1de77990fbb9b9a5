import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { sqsClient } from '../aws/sqs.ts';
import { readSecret } from '../aws/secrets.ts';
import { config, hasConfig } from '../config/config.ts';
import { noOutbox, type OutboxSender, outboxSender } from '../messages/outbox.ts';
import { messageSender } from '../messages/send.ts';
import { type Database, openDatabase } from './database.ts';

const credentials = z.object({ username: z.string(), password: z.string() });
/** The certificate authorities of RDS, brought by the runtime layer. */
const CA_BUNDLE = '/opt/rds-ca.pem';

const outbox = (): OutboxSender =>
  hasConfig('messages') ? outboxSender(messageSender(sqsClient(), config('messages').MESSAGE_ROUTES)) : noOutbox;

/** The database as the function's environment says, with an outbox where the function may send messages. */
export async function connectDatabase(): Promise<Database> {
  const settings = config('database');
  const { username, password } = await readSecret(settings.DATABASE_SECRET, credentials);
  return openDatabase({
    namedStatements: settings.DATABASE_NAMED_STATEMENTS,
    outbox: outbox(),
    connection: {
      host: settings.DATABASE_HOST,
      port: settings.DATABASE_PORT,
      database: settings.DATABASE_NAME,
      user: username,
      password,
      max: settings.DATABASE_POOL_MAX,
      pipeline: settings.DATABASE_PIPELINE,
      ssl: settings.DATABASE_TLS ? { ca: readFileSync(CA_BUNDLE, 'utf8') } : false,
    },
  });
}

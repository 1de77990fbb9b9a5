import * as z from 'zod';
import { secrets } from '../../lambdas/shared/contract/secrets.ts';

const variable = (name: string, suite: string): string => {
  const value = process.env[name];
  if (value === undefined || value === '')
    throw new Error(`${name} is not set: start it with ./bin/tiketi test ${suite}`);
  return value;
};

/** Where the stores of an integration test are. Each reads its variable when it is called, so a test needs only the stores it uses. */
export const stores = {
  /** As the superuser. */
  postgresUrl: (): string => variable('TIKETI_TEST_POSTGRES', 'integration'),
  redisUrl: (): string => variable('TIKETI_TEST_REDIS', 'integration'),
  /** The emulator, with nothing deployed. */
  awsUrl: (): string => variable('TIKETI_TEST_AWS', 'integration'),
  /** The real LocalStack, beside the emulator. */
  localstackUrl: (): string => variable('TIKETI_TEST_LOCALSTACK', 'localstack'),
  /** Folder of the .eml files that SES sent. */
  mailFolder: (): string => variable('TIKETI_TEST_MAIL', 'integration'),
} as const;

/**
 * How a test reaches PostgreSQL: directly, as `local` and `dev`, or as `prod` does behind RDS Proxy, which pins a
 * connection that pipelines or names its statements.
 */
export const databaseMode = (): { readonly pipeline: boolean; readonly namedStatements: boolean } => {
  const isDirect = process.env.TIKETI_TEST_DATABASE_MODE !== 'proxy';
  return { pipeline: isDirect, namedStatements: isDirect };
};

/** The `Authorization` header of a request to the fake of Toss. */
export const tossAuthorization = `Basic ${Buffer.from(`${secrets.toss.testKey}:`).toString('base64')}`;

const deployedSchema = z.object({
  apiUrl: z.url(),
  socketUrl: z.url(),
  webUrl: z.url().nullable(),
  fakes: z.object({ google: z.url().nullable(), toss: z.url().nullable() }),
  ports: z.record(z.string(), z.number()),
  accounts: z.array(z.object({ role: z.string(), email: z.string(), password: z.string() })).nullable(),
  /** Folder of the files of this cloud: mails are in `mail/`, logs in `logs/`. */
  state: z.string(),
  postgresUrl: z.string(),
  redisUrl: z.string(),
});

/** The deployed local cloud of an end-to-end test. */
export const deployed = (): z.output<typeof deployedSchema> =>
  deployedSchema.parse(JSON.parse(variable('TIKETI_STATUS', 'e2e')));

/** Settings of an AWS client for the emulator of the deployed cloud. */
export const emulatorSettings = () => ({
  endpoint: `http://127.0.0.1:${deployed().ports.emulator}`,
  region: process.env.AWS_REGION ?? 'ap-northeast-2',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});

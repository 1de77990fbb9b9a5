import * as z from 'zod';

const jsonRecord = z.string().transform((json) => z.record(z.string(), z.string()).parse(JSON.parse(json)));
const queueUrls = z.string().transform((json) => z.record(z.string(), z.url()).parse(JSON.parse(json)));
const onOff = z.enum(['on', 'off']).transform((word) => word === 'on');
const port = z.coerce.number().int().min(1).max(65_535);

/**
 * The environment variables of functions, each declared once: CDK sets them, `config` reads them. `cdk/services/uses.ts` says
 * which word of a function's `uses` brings which part.
 */
export const variables = {
  common: z.object({
    STAGE: z.string(),
    /** Problem types and mails link to it. */
    WEB_URL: z.url(),
  }),
  /** Set by Lambda itself. */
  aws: z.object({
    AWS_REGION: z.string(),
    AWS_ENDPOINT_URL: z.url().optional(),
    AWS_ACCESS_KEY_ID: z.string(),
    AWS_SECRET_ACCESS_KEY: z.string(),
    AWS_SESSION_TOKEN: z.string().optional(),
  }),
  database: z.object({
    DATABASE_HOST: z.string(),
    DATABASE_PORT: port,
    DATABASE_NAME: z.string(),
    /** Secret `{username, password}` of the role to connect as. */
    DATABASE_SECRET: z.string(),
    DATABASE_TLS: onOff,
    /** Off behind RDS Proxy, because named statements pin its connections. */
    DATABASE_NAMED_STATEMENTS: onOff,
    /** Statements that do not need an earlier result are sent together. Off behind RDS Proxy. */
    DATABASE_PIPELINE: onOff,
    /** 1 in a Lambda, which serves one request at a time; more in the bench. */
    DATABASE_POOL_MAX: z.coerce.number().int().min(1).max(100),
  }),
  'database-owner': z.object({
    /** JSON: database role → id of the secret with its password. */
    DATABASE_ROLE_SECRETS: jsonRecord,
  }),
  redis: z.object({ REDIS_HOST: z.string(), REDIS_PORT: port, REDIS_TLS: onOff }),
  messages: z.object({
    /** JSON: key of a queue in `messages/routes.json` → its URL, for the queues that the function sends to. */
    MESSAGE_QUEUES: queueUrls,
  }),
  /** For a function that a queue starts: where it dead-letters a message and where it continues long work. */
  queues: z.object({
    /** JSON: `inbox`, `bulk`, … → URL. */
    OWN_QUEUES: queueUrls,
    /** JSON: ARN of a queue that starts the function → its URL and the URL of its dead-letter queue. */
    SOURCE_QUEUES: z
      .string()
      .transform((json) =>
        z.record(z.string(), z.object({ url: z.url(), deadLetterUrl: z.url() })).parse(JSON.parse(json)),
      ),
  }),
  'dead-letters': z.object({
    /** JSON: URLs of each dead-letter queue and of the queue that its messages came from. */
    DEAD_LETTERS: z
      .string()
      .transform((json) => z.array(z.object({ from: z.url(), to: z.url() })).parse(JSON.parse(json))),
  }),
  push: z.object({ PUSH_QUEUE_URL: z.url() }),
  connections: z.object({ CONNECTIONS_TABLE: z.string(), SOCKET_ENDPOINT: z.url() }),
  'connections-registry': z.object({ CONNECTIONS_TABLE: z.string() }),
  'socket-url': z.object({ SOCKET_URL: z.string() }),
  mail: z.object({ MAIL_FROM: z.string() }),
  'public-keys': z.object({ PUBLIC_KEYS_PARAMETER: z.string(), TOKEN_ISSUER: z.string() }),
  'signing-keys': z.object({ SIGNING_KEYS_SECRET: z.string(), TOKEN_ISSUER: z.string() }),
  'signing-keys-owner': z.object({ SIGNING_KEYS_SECRET: z.string(), PUBLIC_KEYS_PARAMETER: z.string() }),
  /** JSON: name → id of the secret. */
  secrets: z.object({ SECRETS: jsonRecord }),
  /** The address of Toss; `TOSS_CHECKOUT_URL` is the page of the local fake. */
  toss: z.object({ TOSS_URL: z.url(), TOSS_CLIENT_KEY: z.string(), TOSS_CHECKOUT_URL: z.url().optional() }),
} as const;

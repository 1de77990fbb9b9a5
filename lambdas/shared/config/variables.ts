import * as z from 'zod';

/**
 * The environment of a function: CDK fills these variables, `config` reads them. Each schema belongs to one word of a
 * function's `uses`.
 */
const queueUrls = z.string().transform((json) => z.record(z.string(), z.url()).parse(JSON.parse(json)));
const messageRoutes = z.object({ queues: z.array(z.url()), types: z.record(z.string(), z.array(z.int())) });
const onOff = z.enum(['on', 'off']).transform((value) => value === 'on');
const port = z.coerce.number().int().min(1).max(65_535);

export const variables = {
  common: z.object({
    STAGE: z.string(),
    /** Problem types and mails point here. */
    WEB_URL: z.url(),
    /** Exact origins, separated by commas; empty where SPA and API share one. */
    ALLOWED_ORIGINS: z.string().transform((list) => (list === '' ? [] : list.split(','))),
  }),
  database: z.object({
    DATABASE_HOST: z.string(),
    DATABASE_PORT: port,
    DATABASE_NAME: z.string(),
    /** Secret `{username, password}` of the role to connect as. */
    DATABASE_SECRET: z.string(),
    DATABASE_TLS: onOff,
    /** Off behind RDS Proxy, which named statements would pin. */
    DATABASE_NAMED_STATEMENTS: onOff,
    /** Statements that need no earlier answer travel together. */
    DATABASE_PIPELINE: onOff,
    /** A container serves one request at a time: 1, but for the bench. */
    DATABASE_POOL_MAX: z.coerce.number().int().min(1).max(100),
  }),
  'database-owner': z.object({
    /** JSON: role → secret with its password, for `migrate`. */
    DATABASE_ROLE_SECRETS: z.string().transform((json) => z.record(z.string(), z.string()).parse(JSON.parse(json))),
  }),
  redis: z.object({ REDIS_HOST: z.string(), REDIS_PORT: port, REDIS_TLS: onOff }),
  messages: z.object({
    /** JSON: URLs of queues, and message type → which of them subscribed to it. */
    MESSAGE_ROUTES: z.string().transform((json) => {
      const { queues, types } = messageRoutes.parse(JSON.parse(json));
      return Object.fromEntries(
        Object.entries(types).map(([type, indexes]) => [type, indexes.flatMap((index) => queues[index] ?? [])]),
      );
    }),
  }),
  /** For a function that a queue starts: where to set messages aside and to continue long work. */
  queues: z.object({
    /** JSON: `inbox`, `bulk`, … → URL. */
    OWN_QUEUES: queueUrls,
    /** JSON: ARN of a queue that starts the function → its URL and its dead-letter queue's. */
    SOURCE_QUEUES: z
      .string()
      .transform((json) =>
        z.record(z.string(), z.object({ url: z.url(), deadLetterUrl: z.url() })).parse(JSON.parse(json)),
      ),
  }),
  'dead-letters': z.object({
    /** JSON: URLs of a dead-letter queue and of the queue that its messages came from. */
    DEAD_LETTERS: z
      .string()
      .transform((json) => z.array(z.object({ from: z.url(), to: z.url() })).parse(JSON.parse(json))),
  }),
  push: z.object({ PUSH_QUEUE_URL: z.url() }),
  connections: z.object({ CONNECTIONS_TABLE: z.string(), SOCKET_ENDPOINT: z.url() }),
  'connections-registry': z.object({ CONNECTIONS_TABLE: z.string() }),
  sockets: z.object({ SOCKET_URL: z.string() }),
  mail: z.object({ MAIL_FROM: z.string() }),
  'public-keys': z.object({ PUBLIC_KEYS_PARAMETER: z.string(), TOKEN_ISSUER: z.string() }),
  'signing-keys': z.object({ SIGNING_KEYS_SECRET: z.string(), TOKEN_ISSUER: z.string() }),
  'signing-keys-owner': z.object({ SIGNING_KEYS_SECRET: z.string(), PUBLIC_KEYS_PARAMETER: z.string() }),
  /** JSON: name → secret. */
  secrets: z.object({
    SECRETS: z.string().transform((json) => z.record(z.string(), z.string()).parse(JSON.parse(json))),
  }),
  /** Where Toss answers, and the page of the fake where there is one. */
  toss: z.object({ TOSS_URL: z.url(), TOSS_CLIENT_KEY: z.string(), TOSS_CHECKOUT_URL: z.url().optional() }),
} as const;

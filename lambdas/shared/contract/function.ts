import type { SecretName } from './secrets.ts';

/** What starts a function. */
export type Trigger =
  /** The routes that name it in the table of routes. */
  | { readonly kind: 'http' }
  /** Queues of the function's own service: `inbox` for messages, `bulk` for long work, others are private to the service. */
  | { readonly kind: 'queue'; readonly queues: readonly string[] }
  | { readonly kind: 'schedule'; readonly everyMinutes: number }
  /** API Gateway calls it to identify the caller of a route with this access. */
  | { readonly kind: 'authorizer'; readonly access: 'user' | 'admin'; readonly cacheSeconds: number }
  /** $connect, $disconnect and every frame of the WebSocket API. */
  | { readonly kind: 'socket' }
  /** Runs in each deploy that changes its code, before any other function is updated. */
  | { readonly kind: 'deploy' };

/**
 * What a function may use. `cdk/services/uses.ts` turns each word into environment variables and IAM statements, so a
 * function that lacks a word is refused by IAM, and a word too many is visible in review.
 */
export type Use =
  /** Connects as the service's own database role. */
  | 'database'
  /** Connects as the owner of the schemas, and reads every role's password: migrations only. */
  | 'database-owner'
  | 'redis'
  /** Sends the messages that the service publishes, and continuations to the service's own queues. */
  | 'messages'
  /** Sends the messages of every service: the outbox relay only. */
  | 'every-queue'
  /** Moves messages from dead-letter queues back to their queues: the hourly redrive only. */
  | 'dead-letters'
  /** Sends messages for open sockets to the push queue. */
  | 'push'
  /** Reads and deletes socket connections, and posts to them. */
  | 'connections'
  /** Writes socket connections when they open and close. */
  | 'connections-registry'
  /** The address of the WebSocket API, for clients. */
  | 'socket-url'
  | 'mail'
  /** The address of Toss and the settings of its widget. The secret key is `secret:toss`. */
  | 'toss'
  /** Public signing keys, from the parameter that the deploy writes. */
  | 'public-keys'
  /** Private signing keys. */
  | 'signing-keys'
  /** Creates the signing keys: the function that runs in a deploy only. */
  | 'signing-keys-owner'
  /** Reads one secret of `secrets.ts`. */
  | `secret:${SecretName}`;

export interface FunctionSpec {
  readonly trigger: Trigger;
  readonly uses: readonly Use[];
  /** @default 512 */
  readonly memoryMb?: number;
  /** @default 10 */
  readonly timeoutSeconds?: number;
  /** Reserved concurrency: the only limit that holds across all containers. @default none */
  readonly concurrency?: number;
  /** Database role of a function that uses `database`. @default the service's name */
  readonly databaseRole?: string;
  /** Messages per batch, for a function that a queue starts. @default 10 */
  readonly batchSize?: number;
  /** Entry file below `functions/`, without extension. @default the function's name */
  readonly entry?: string;
}

export type Functions = Readonly<Record<string, FunctionSpec>>;

export const defineFunctions = <const F extends Functions>(functions: F): F => functions;

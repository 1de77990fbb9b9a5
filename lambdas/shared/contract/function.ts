/** What starts a function. */
export type Trigger =
  /** The routes that name it in the table of routes. */
  | { readonly kind: 'http' }
  /** A queue of its own service; `inbox` takes messages, `bulk` the continuations of long work, others are private. */
  | { readonly kind: 'queue'; readonly queues: readonly string[] }
  | { readonly kind: 'schedule'; readonly everyMinutes: number }
  /** API Gateway asks it who the caller is. */
  | { readonly kind: 'authorizer'; readonly access: 'user' | 'admin'; readonly cacheSeconds: number }
  /** $connect, $disconnect and every frame of the WebSocket API. */
  | { readonly kind: 'socket' }
  /** Runs at each deploy, after the data stores and before the functions that need its effect. */
  | { readonly kind: 'deploy' };

/**
 * What a function may access. CDK turns each word into a grant and its environment variables: IAM refuses a function
 * that lists too little, and a review sees one that lists too much.
 */
export type Use =
  /** Connects as the service's own role. */
  | 'database'
  /** Connects as the owner of the schemas, and reads every role's password: migrations only. */
  | 'database-owner'
  | 'redis'
  /** Sends the service's published messages, and continuations to its own queues. */
  | 'messages'
  /** Sends every service's messages: the outbox relay only. */
  | 'every-queue'
  /** Moves dead-letter messages of every inbox and bulk queue back: only the hourly redrive. */
  | 'dead-letters'
  /** Sends messages for one user to the push queue. */
  | 'push'
  /** Reads and prunes socket connections and posts to them. */
  | 'connections'
  /** Writes connections as they open and close. */
  | 'connections-registry'
  | 'mail'
  /** Where Toss is and what its widget needs; its secret key is a secret of its own. */
  | 'toss'
  /** Public signing keys, from the parameter that the deploy wrote. */
  | 'public-keys'
  /** Private signing keys. */
  | 'signing-keys'
  /** Creates the signing keys: the deploy-time function only. */
  | 'signing-keys-owner'
  /** A shared secret by its name. */
  | `secret:${SecretName}`;

/** HMAC keys between two services (or one and itself), and keys of providers. */
export type SecretName = 'admission' | 'payment-order' | 'socket-ticket' | 'place-ticket' | 'refresh' | 'toss';

export interface FunctionSpec {
  readonly trigger: Trigger;
  readonly uses: readonly Use[];
  /** @default 512 */
  readonly memoryMb?: number;
  /** @default 10 */
  readonly timeoutSeconds?: number;
  /** Reserved concurrency: the only bound that holds over all containers. @default none */
  readonly concurrency?: number;
  /** Database role of a function that uses `database`. @default the service's name */
  readonly databaseRole?: string;
  /** Messages a batch, where a queue starts it. @default 10 */
  readonly batchSize?: number;
  /** Entry file below `functions/`, without extension. @default the function's name */
  readonly entry?: string;
}

export type Functions = Readonly<Record<string, FunctionSpec>>;

export const defineFunctions = <const F extends Functions>(functions: F): F => functions;

/** Queues of a service beyond `inbox` and `bulk`, made because a function's trigger names them. */
export const queuesOf = (functions: Functions): readonly string[] => [
  ...new Set(Object.values(functions).flatMap(({ trigger }) => (trigger.kind === 'queue' ? trigger.queues : []))),
];

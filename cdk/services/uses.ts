import type { FunctionSpec, Use } from '#shared/contract/function.ts';
import { queueKey } from '#shared/contract/queues.ts';
import { type SecretName, secretNames } from '#shared/contract/secrets.ts';
import {
  type Addresses,
  onOff,
  part,
  type QueueAddress,
  type Resources,
  type ServiceFunctionSpec,
  type Variables,
} from './environment.ts';

/** One statement of a function's policy. */
export interface Grant {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/** What one word of `uses` means. */
interface Meaning {
  /** @default none */
  readonly variables?: (to: Addresses, fn: ServiceFunctionSpec) => Variables;
  /** @default none */
  readonly grants?: (to: Resources, fn: ServiceFunctionSpec) => readonly Grant[];
  /** Whether a function with this word must run in the VPC. AWS APIs and the internet are reached with and without it. */
  readonly isInVpc?: true;
}

const allow = (actions: string | readonly string[], ...resources: readonly string[]): Grant => ({
  actions: typeof actions === 'string' ? [actions] : actions,
  resources,
});
const readSecret = (...ids: readonly string[]): Grant => allow('secretsmanager:GetSecretValue', ...ids);
const send = ({ sendActions }: Resources, queues: readonly QueueAddress[]): readonly Grant[] =>
  queues.length === 0 ? [] : [allow(sendActions, ...queues.map(({ arn }) => arn))];

const databaseVariables = ({ database }: Addresses, host: string, secret: string): Variables =>
  part('database', {
    DATABASE_HOST: host,
    DATABASE_PORT: String(database.port),
    DATABASE_NAME: database.name,
    DATABASE_SECRET: secret,
    DATABASE_TLS: onOff(database.tls),
    DATABASE_NAMED_STATEMENTS: onOff(database.namedStatements),
    DATABASE_PIPELINE: onOff(database.pipeline),
    DATABASE_POOL_MAX: String(database.poolMax),
  });

function roleSecretOf({ roleSecrets }: Addresses, { service, spec }: ServiceFunctionSpec): string {
  const role = spec.databaseRole ?? service.name;
  const secret = roleSecrets[role];
  if (secret === undefined) throw new Error(`there is no database role ${role}`);
  return secret;
}

const isSubscribed = ({ types }: QueueAddress): boolean => types.length > 0;

/** Queues that subscribe to a message of the function's service. */
const subscribersOf = ({ queues }: Addresses, { service }: ServiceFunctionSpec): readonly QueueAddress[] =>
  queues.filter(({ types }) => service.publishes.some(({ type }) => types.includes(type)));

/** Queues of the function's service, for a function that a queue starts: it continues long work in them. */
const ownQueues = ({ queues }: Addresses, { service, spec }: ServiceFunctionSpec): readonly QueueAddress[] =>
  spec.trigger.kind === 'queue' ? queues.filter((queue) => queue.service === service.name) : [];

const sourceQueues = ({ queues }: Addresses, { service, spec: { trigger } }: ServiceFunctionSpec) =>
  trigger.kind === 'queue'
    ? queues.filter((queue) => queue.service === service.name && trigger.queues.includes(queue.name))
    : [];

const messageQueues = (queues: readonly QueueAddress[]): Variables =>
  part('messages', {
    MESSAGE_QUEUES: JSON.stringify(Object.fromEntries(queues.map((queue) => [queueKey(queue), queue.url]))),
  });

/** The queue for messages to open sockets, of whichever service has it. */
function pushQueue({ queues }: Addresses): QueueAddress {
  const [found, ...more] = queues.filter(({ name }) => name === 'push');
  if (found === undefined || more.length > 0) throw new Error('exactly one service must have a queue push');
  return found;
}

const words: Readonly<Record<Exclude<Use, `secret:${string}`>, Meaning>> = {
  database: {
    isInVpc: true,
    variables: (to, fn) => databaseVariables(to, to.database.host, roleSecretOf(to, fn)),
    grants: (to, fn) => [readSecret(roleSecretOf(to, fn))],
  },
  'database-owner': {
    isInVpc: true,
    variables: (to) => ({
      ...databaseVariables(to, to.database.ownerHost, to.database.ownerSecret),
      ...part('database-owner', { DATABASE_ROLE_SECRETS: JSON.stringify(to.roleSecrets) }),
    }),
    grants: ({ database, roleSecrets }) => [readSecret(database.ownerSecret, ...Object.values(roleSecrets))],
  },
  redis: {
    isInVpc: true,
    variables: ({ redis }) =>
      part('redis', { REDIS_HOST: redis.host, REDIS_PORT: String(redis.port), REDIS_TLS: onOff(redis.tls) }),
  },
  messages: {
    variables: (to, fn) => messageQueues(subscribersOf(to, fn)),
    grants: (to, fn) => send(to, [...new Set([...subscribersOf(to, fn), ...ownQueues(to, fn)])]),
  },
  'every-queue': {
    variables: ({ queues }) => messageQueues(queues.filter(isSubscribed)),
    grants: (to) => send(to, to.queues.filter(isSubscribed)),
  },
  'dead-letters': {
    variables: ({ queues }) => {
      const pairs = queues.filter(isSubscribed).map(({ url, deadLetters }) => ({ from: deadLetters.url, to: url }));
      return part('dead-letters', { DEAD_LETTERS: JSON.stringify(pairs) });
    },
    grants: (to) => {
      const queues = to.queues.filter(isSubscribed);
      const actions = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility'];
      return [allow(actions, ...queues.map(({ deadLetters }) => deadLetters.arn)), ...send(to, queues)];
    },
  },
  push: {
    variables: (to) => part('push', { PUSH_QUEUE_URL: pushQueue(to).url }),
    grants: (to) => send(to, [pushQueue(to)]),
  },
  connections: {
    variables: ({ connectionsTable, socket }) =>
      part('connections', { CONNECTIONS_TABLE: connectionsTable, SOCKET_ENDPOINT: socket.endpoint }),
    grants: ({ connectionsTableArn, socketPostArn }) => [
      allow(['dynamodb:Query', 'dynamodb:DeleteItem'], connectionsTableArn),
      allow('execute-api:ManageConnections', socketPostArn),
    ],
  },
  'connections-registry': {
    variables: ({ connectionsTable }) => part('connections-registry', { CONNECTIONS_TABLE: connectionsTable }),
    grants: ({ connectionsTableArn }) => [
      allow(['dynamodb:PutItem', 'dynamodb:DeleteItem'], connectionsTableArn),
      allow('dynamodb:Query', `${connectionsTableArn}/index/byConnection`),
    ],
  },
  'socket-url': { variables: ({ socket }) => part('socket-url', { SOCKET_URL: socket.url }) },
  mail: {
    variables: ({ mailFrom }) => part('mail', { MAIL_FROM: mailFrom }),
    grants: ({ mailIdentityArn }) => [allow('ses:SendRawEmail', mailIdentityArn)],
  },
  toss: {
    variables: ({ toss }) =>
      part('toss', { TOSS_URL: toss.url, TOSS_CLIENT_KEY: toss.clientKey, TOSS_CHECKOUT_URL: toss.checkoutUrl }),
  },
  'public-keys': {
    variables: ({ publicKeysParameter, tokenIssuer }) =>
      part('public-keys', { PUBLIC_KEYS_PARAMETER: publicKeysParameter, TOKEN_ISSUER: tokenIssuer }),
    grants: ({ publicKeysParameterArn }) => [allow('ssm:GetParameter', publicKeysParameterArn)],
  },
  'signing-keys': {
    variables: ({ secrets, tokenIssuer }) =>
      part('signing-keys', { SIGNING_KEYS_SECRET: secrets['signing-keys'], TOKEN_ISSUER: tokenIssuer }),
    grants: ({ secrets }) => [readSecret(secrets['signing-keys'])],
  },
  'signing-keys-owner': {
    variables: ({ secrets, publicKeysParameter }) =>
      part('signing-keys-owner', {
        SIGNING_KEYS_SECRET: secrets['signing-keys'],
        PUBLIC_KEYS_PARAMETER: publicKeysParameter,
      }),
    grants: ({ secrets, publicKeysParameterArn }) => [
      allow(['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'], secrets['signing-keys']),
      allow('ssm:PutParameter', publicKeysParameterArn),
    ],
  },
};

const isWord = (use: Use): use is keyof typeof words => use in words;
const meaningsOf = ({ uses }: FunctionSpec): readonly Meaning[] => uses.filter(isWord).map((use) => words[use]);

/** Names of the secrets among a function's uses. */
const secretsOf = ({ uses }: FunctionSpec): readonly SecretName[] =>
  secretNames.filter((name) => uses.includes(`secret:${name}`));

const secretVariables = ({ secrets }: Addresses, spec: FunctionSpec): Variables => {
  const names = secretsOf(spec);
  if (names.length === 0) return {};
  return part('secrets', { SECRETS: JSON.stringify(Object.fromEntries(names.map((name) => [name, secrets[name]]))) });
};

function queueVariables(to: Addresses, fn: ServiceFunctionSpec): Variables {
  if (fn.spec.trigger.kind !== 'queue') return {};
  const own = ownQueues(to, fn).map(({ name, url }) => [name, url]);
  const sources = sourceQueues(to, fn).map(({ arn, url, deadLetters }) => [
    arn,
    { url, deadLetterUrl: deadLetters.url },
  ]);
  return part('queues', {
    OWN_QUEUES: JSON.stringify(Object.fromEntries(own)),
    SOURCE_QUEUES: JSON.stringify(Object.fromEntries(sources)),
  });
}

/** The environment variables of a function: exactly those that `config` reads for its uses and its trigger. */
export const environmentOf = (fn: ServiceFunctionSpec, to: Addresses): Variables => ({
  ...part('common', { STAGE: to.stage, WEB_URL: to.webUrl }),
  ...Object.fromEntries(
    meaningsOf(fn.spec).flatMap(({ variables }) => Object.entries(variables === undefined ? {} : variables(to, fn))),
  ),
  ...secretVariables(to, fn.spec),
  ...queueVariables(to, fn),
});

/** The statements of a function's policy: what its uses and its trigger need, and nothing else. */
export function grantsOf(fn: ServiceFunctionSpec, to: Resources): readonly Grant[] {
  const secrets = secretsOf(fn.spec).map((name) => to.secrets[name]);
  const sources = sourceQueues(to, fn).map(({ deadLetters }) => deadLetters.arn);
  return [
    ...meaningsOf(fn.spec).flatMap(({ grants }) => (grants === undefined ? [] : grants(to, fn))),
    ...(secrets.length === 0 ? [] : [readSecret(...secrets)]),
    ...(sources.length === 0 ? [] : [allow('sqs:SendMessage', ...sources)]),
  ];
}

/** Whether the function must run in the VPC. */
export const isInVpc = (spec: FunctionSpec): boolean => meaningsOf(spec).some((meaning) => meaning.isInVpc === true);

import { Stack } from 'aws-cdk-lib';
import type { Role } from 'aws-cdk-lib/aws-iam';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { FunctionSpec, Use } from '#shared/contract/function.ts';
import type { ServiceContract } from '#shared/contract/message.ts';
import type { Stage } from '../config/stage.ts';
import type { SecretId } from '../constructs/secrets.ts';
import type { SocketApi } from '../constructs/socket-api.ts';
import type { DataStack } from '../stacks/data-stack.ts';
import { secretsAmong } from './needs.ts';
import { grantSend, type Queues, routesJson } from './queues.ts';
import { onOff, part } from './variables.ts';

/** What the words of `uses` mean in this stage. */
export interface World {
  readonly stage: Stage;
  readonly data: DataStack;
  readonly queues: Queues;
  readonly sockets: SocketApi;
  readonly services: readonly ServiceContract[];
}

/** What one word brings: variables, and grants on exactly what they name. */
interface Brought {
  readonly variables: Readonly<Record<string, string>>;
  readonly statements: readonly PolicyStatement[];
}

const statement = (actions: string | readonly string[], ...resources: string[]): PolicyStatement =>
  new PolicyStatement({ actions: typeof actions === 'string' ? [actions] : [...actions], resources });

const readSecret = (...secrets: SecretId[]): PolicyStatement =>
  statement('secretsmanager:GetSecretValue', ...secrets.map(({ arn }) => arn));

const parameterName = ({ stage }: World): string => `/tiketi/${stage.name}/public-keys`;
const parameterArn = (world: World): string =>
  Stack.of(world.queues).formatArn({ service: 'ssm', resource: `parameter${parameterName(world)}` });

function databaseAs(secret: SecretId, host: string, { data }: World): Readonly<Record<string, string>> {
  const { database } = data.stores;
  return part('database', {
    DATABASE_HOST: host,
    DATABASE_PORT: String(database.port),
    DATABASE_NAME: database.name,
    DATABASE_SECRET: secret.arn,
    DATABASE_TLS: onOff(database.tls),
    DATABASE_NAMED_STATEMENTS: onOff(database.namedStatements),
    DATABASE_PIPELINE: onOff(database.pipeline),
    DATABASE_POOL_MAX: '1',
  });
}

function roleSecretOf(role: string, { data }: World): SecretId {
  const secret = data.roleSecrets[role];
  if (secret === undefined) throw new Error(`there is no database role ${role}`);
  return secret;
}

interface Asking {
  readonly service: ServiceContract;
  readonly spec: FunctionSpec;
}

/** Every word but the secrets', which share one variable, and those of queues, whose grants are the queues' own. */
const words: Readonly<
  Record<
    Exclude<Use, `secret:${string}` | 'messages' | 'every-queue' | 'push'>,
    (world: World, asking: Asking) => Brought
  >
> = {
  database: (world, { service, spec }) => {
    const secret = roleSecretOf(spec.databaseRole ?? service.name, world);
    const variables = databaseAs(secret, world.data.stores.database.host, world);
    return { variables, statements: [readSecret(secret)] };
  },
  'database-owner': (world) => {
    const { stores, roleSecrets } = world.data;
    const { ownerSecret, ownerHost } = stores.database;
    const names = Object.fromEntries(Object.entries(roleSecrets).map(([role, { arn }]) => [role, arn]));
    return {
      variables: {
        ...databaseAs(ownerSecret, ownerHost, world),
        ...part('database-owner', { DATABASE_ROLE_SECRETS: Stack.of(world.queues).toJsonString(names) }),
      },
      statements: [readSecret(ownerSecret, ...Object.values(roleSecrets))],
    };
  },
  redis: ({ data: { stores } }) => ({
    variables: part('redis', {
      REDIS_HOST: stores.redis.host,
      REDIS_PORT: String(stores.redis.port),
      REDIS_TLS: onOff(stores.redis.tls),
    }),
    statements: [],
  }),
  connections: ({ data: { connections }, sockets }) => ({
    variables: part('connections', { CONNECTIONS_TABLE: connections.tableName, SOCKET_ENDPOINT: sockets.endpoint }),
    statements: [statement(['dynamodb:Query', 'dynamodb:DeleteItem'], connections.tableArn), sockets.postGrant],
  }),
  'connections-registry': ({ data: { connections } }) => ({
    variables: part('connections-registry', { CONNECTIONS_TABLE: connections.tableName }),
    statements: [
      statement(['dynamodb:PutItem', 'dynamodb:DeleteItem'], connections.tableArn),
      statement('dynamodb:Query', `${connections.tableArn}/index/byConnection`),
    ],
  }),
  'dead-letters': ({ stage, queues }) => {
    const pairs = queues.shared();
    const urls = pairs.map(({ queue, deadLetters }) => ({ from: deadLetters.queueUrl, to: queue.queueUrl }));
    return {
      variables: part('dead-letters', { DEAD_LETTERS: Stack.of(queues).toJsonString(urls) }),
      statements: [
        statement(
          ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility'],
          ...pairs.map(({ deadLetters }) => deadLetters.queueArn),
        ),
        statement(stage.sendActions, ...pairs.map(({ queue }) => queue.queueArn)),
      ],
    };
  },
  mail: ({ stage, data: { mailIdentity } }) => ({
    variables: part('mail', { MAIL_FROM: stage.mail.from }),
    statements: [statement('ses:SendRawEmail', stage.mail.grantsByIdentity ? mailIdentity.emailIdentityArn : '*')],
  }),
  toss: ({ stage: { toss } }) => ({
    variables: part('toss', {
      TOSS_URL: toss.url,
      TOSS_CLIENT_KEY: toss.clientKey,
      TOSS_CHECKOUT_URL: toss.checkoutUrl,
    }),
    statements: [],
  }),
  'public-keys': (world) => ({
    variables: part('public-keys', {
      PUBLIC_KEYS_PARAMETER: parameterName(world),
      TOKEN_ISSUER: world.stage.tokenIssuer,
    }),
    statements: [statement('ssm:GetParameter', parameterArn(world))],
  }),
  'signing-keys': ({ stage, data: { signingKeys } }) => ({
    variables: part('signing-keys', { SIGNING_KEYS_SECRET: signingKeys.arn, TOKEN_ISSUER: stage.tokenIssuer }),
    statements: [readSecret(signingKeys)],
  }),
  'signing-keys-owner': (world) => {
    const { signingKeys } = world.data;
    return {
      variables: part('signing-keys-owner', {
        SIGNING_KEYS_SECRET: signingKeys.arn,
        PUBLIC_KEYS_PARAMETER: parameterName(world),
      }),
      statements: [
        statement(['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'], signingKeys.arn),
        statement('ssm:PutParameter', parameterArn(world)),
      ],
    };
  },
};

const isPlain = (use: Use): use is keyof typeof words => use in words;

/** The function's environment, beyond what its triggers need: exactly what `config` reads for these uses. */
export function environmentOf(world: World, asking: Asking): Record<string, string> {
  const { uses } = asking.spec;
  return {
    ...part('common', {
      STAGE: world.stage.name,
      WEB_URL: world.stage.webUrl,
      ALLOWED_ORIGINS: world.stage.allowedOrigins.join(','),
    }),
    ...Object.fromEntries(uses.filter(isPlain).flatMap((use) => Object.entries(words[use](world, asking).variables))),
    ...secretVariables(world, asking.spec),
    ...routeVariables(world, asking),
    ...(uses.includes('push') ? part('push', { PUSH_QUEUE_URL: world.queues.named('push').queue.queueUrl }) : {}),
  };
}

/** The role may do what the uses say, on what they name, and nothing else. */
export function grantUses(world: World, asking: Asking, role: Role): void {
  const { uses } = asking.spec;
  for (const use of uses.filter(isPlain)) for (const one of words[use](world, asking).statements) role.addToPolicy(one);
  const secrets = secretsAmong(uses).map((name) => sharedSecretOf(name, world));
  if (secrets.length > 0) role.addToPolicy(readSecret(...secrets));
  grantSend(role, [...world.queues.routesOf(typesOf(world, asking)).values()].flat(), world.stage);
  if (uses.includes('push')) grantSend(role, [world.queues.named('push')], world.stage);
}

/** Types of the messages that the function may send. */
function typesOf({ services }: World, { service, spec }: Asking): readonly string[] {
  if (spec.uses.includes('every-queue')) return services.flatMap(({ publishes }) => publishes.map(({ type }) => type));
  return spec.uses.includes('messages') ? service.publishes.map(({ type }) => type) : [];
}

function routeVariables(world: World, asking: Asking): Readonly<Record<string, string>> {
  const { uses } = asking.spec;
  if (!uses.includes('messages') && !uses.includes('every-queue')) return {};
  const routes = world.queues.routesOf(typesOf(world, asking));
  return part('messages', { MESSAGE_ROUTES: routesJson(Stack.of(world.queues), routes) });
}

function sharedSecretOf(name: string, { data }: World): SecretId {
  const secret = data.secrets[name];
  if (secret === undefined) throw new Error(`there is no secret ${name}`);
  return secret;
}

function secretVariables(world: World, { uses }: FunctionSpec): Readonly<Record<string, string>> {
  const names = secretsAmong(uses);
  if (names.length === 0) return {};
  const ids = Object.fromEntries(names.map((name) => [name, sharedSecretOf(name, world).arn]));
  return {
    ...part('secrets', { SECRETS: Stack.of(world.queues).toJsonString(ids) }),
    ...(names.includes('socket-ticket') ? part('sockets', { SOCKET_URL: world.sockets.url }) : {}),
  };
}

/** Whether the function talks to a store, and so must stand in its network. */
export const reachesStores = ({ uses }: FunctionSpec): boolean =>
  uses.includes('database') || uses.includes('database-owner') || uses.includes('redis');

import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { secretsAmong } from '../../../cdk/services/needs.ts';
import { part } from '../../../cdk/services/variables.ts';
import { contracts } from '../../../lambdas/contracts.ts';
import { type FunctionSpec, queuesOf } from '../../../lambdas/shared/contract/function.ts';
import type { ServiceContract } from '../../../lambdas/shared/contract/message.ts';
import { databaseMode } from '../addresses.ts';

/** What runs around the functions. */
export interface Surroundings {
  /** Address of the database as a role, password included. */
  readonly databaseUrl: (role: string) => string;
  readonly redisUrl: string;
  readonly tossUrl: string;
  /** Connections of each function: 1 as in a Lambda, more where one process serves many at once. */
  readonly poolMax: number;
}

export const services: readonly ServiceContract[] = Object.values<ServiceContract>(contracts);
export const ISSUER = 'http://house.test';
const WEB_URL = 'http://127.0.0.1:3000';
const KEYS = 'signing-keys';
const PARAMETER = '/tiketi/house/public-keys';

/** Keys made for this house alone; nothing of them outlives it. */
export function makeKeys() {
  const jwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
  const key = { ...jwk, kid: randomUUID() } as Record<string, string>;
  const { kid, kty, crv, x, y } = key;
  const shared = services.flatMap(({ functions }) =>
    Object.values(functions).flatMap(({ uses }) => secretsAmong(uses)),
  );
  const hmac = Object.fromEntries(
    shared.map((name) => [name, JSON.stringify({ current: randomBytes(32).toString('hex') })]),
  );
  return {
    key,
    secrets: {
      ...hmac,
      toss: JSON.stringify({ secretKey: 'test_sk_tiketi' }),
      [KEYS]: JSON.stringify({ keys: [key] }),
    },
    parameters: { [PARAMETER]: JSON.stringify({ keys: [{ kid, kty, crv, x, y, alg: 'ES256', use: 'sig' }] }) },
  };
}

export const roleSecret = (role: string): string => `role-${role}`;

/** Secrets of the database roles, as `migrate` would have set them. */
export const roleSecrets = ({ databaseUrl }: Surroundings): Record<string, string> =>
  Object.fromEntries(
    services
      .flatMap(({ name, functions }) => [
        name,
        ...Object.values(functions).flatMap(({ databaseRole }) => databaseRole ?? []),
      ])
      .map((role) => {
        const { username, password } = new URL(databaseUrl(role));
        return [roleSecret(role), JSON.stringify({ username, password })];
      }),
  );

const queueNames = ({ functions, subscriptions }: ServiceContract): readonly string[] => [
  ...new Set([...subscriptions.map(({ queue }) => queue as string), ...queuesOf(functions)]),
];

/** A queue's name over all services, which is also the end of its URL and of its ARN. */
export const queueName = (service: string, queue: string): string => `${service}-${queue}`;

const queueUrl = (awsUrl: string, name: string): string => `${awsUrl}/000000000000/${name}`;

/** The routes as `MESSAGE_ROUTES` has them. */
function routesFor(service: ServiceContract, spec: FunctionSpec, awsUrl: string): string {
  const publishers = spec.uses.includes('every-queue') ? services : [service];
  const all = services.flatMap((each) => queueNames(each).map((queue) => queueName(each.name, queue)));
  const subscribers = (type: string): readonly number[] =>
    services.flatMap(({ name, subscriptions }) =>
      subscriptions
        .filter(({ message }) => message.type === type)
        .map(({ queue }) => all.indexOf(queueName(name, queue))),
    );
  const types = publishers.flatMap(({ publishes }) => publishes.map(({ type }) => [type, subscribers(type)] as const));
  return JSON.stringify({ queues: all.map((name) => queueUrl(awsUrl, name)), types: Object.fromEntries(types) });
}

/** The environment that CDK would give this function, for stores and queues of this house. */
export function environmentOf(
  service: ServiceContract,
  spec: FunctionSpec,
  { databaseUrl, redisUrl, tossUrl, poolMax }: Surroundings,
  awsUrl: string,
): Record<string, string> {
  const role = spec.databaseRole ?? service.name;
  const database = new URL(databaseUrl(role));
  const redis = new URL(redisUrl);
  const url = (name: string): string => queueUrl(awsUrl, name);
  const sources = queueNames(service).map((queue) => queueName(service.name, queue));
  const names = secretsAmong(spec.uses);
  return {
    AWS_REGION: 'ap-northeast-2',
    AWS_ENDPOINT_URL: awsUrl,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    POWERTOOLS_SERVICE_NAME: service.name,
    POWERTOOLS_TRACE_ENABLED: 'false',
    POWERTOOLS_METRICS_DISABLED: 'true',
    POWERTOOLS_LOG_LEVEL: process.env.HOUSE_LOG_LEVEL ?? 'CRITICAL',
    ...part('common', { STAGE: 'house', WEB_URL, ALLOWED_ORIGINS: '' }),
    ...part('database', {
      DATABASE_HOST: database.hostname,
      DATABASE_PORT: database.port,
      DATABASE_NAME: database.pathname.slice(1),
      DATABASE_SECRET: roleSecret(role),
      DATABASE_TLS: 'off',
      DATABASE_NAMED_STATEMENTS: databaseMode().namedStatements ? 'on' : 'off',
      DATABASE_PIPELINE: databaseMode().pipeline ? 'on' : 'off',
      DATABASE_POOL_MAX: String(poolMax),
    }),
    ...part('redis', { REDIS_HOST: redis.hostname, REDIS_PORT: redis.port, REDIS_TLS: 'off' }),
    ...(spec.uses.includes('messages') || spec.uses.includes('every-queue')
      ? part('messages', { MESSAGE_ROUTES: routesFor(service, spec, awsUrl) })
      : {}),
    ...part('queues', {
      OWN_QUEUES: JSON.stringify(Object.fromEntries(sources.map((name) => [name, url(name)]))),
      SOURCE_QUEUES: JSON.stringify(
        Object.fromEntries(
          sources.map((name) => [arnOf(name), { url: url(name), deadLetterUrl: url(`${name}-dead`) }]),
        ),
      ),
    }),
    ...part('push', { PUSH_QUEUE_URL: url('queue-push') }),
    ...part('mail', { MAIL_FROM: 'Tiketi <tickets@tiketi.example>' }),
    ...part('public-keys', { PUBLIC_KEYS_PARAMETER: PARAMETER, TOKEN_ISSUER: ISSUER }),
    ...part('signing-keys', { SIGNING_KEYS_SECRET: KEYS, TOKEN_ISSUER: ISSUER }),
    ...part('sockets', { SOCKET_URL: 'ws://house.test' }),
    ...part('secrets', { SECRETS: JSON.stringify(Object.fromEntries(names.map((name) => [name, name]))) }),
    ...part('toss', { TOSS_URL: tossUrl, TOSS_CLIENT_KEY: 'test_ck_tiketi', TOSS_CHECKOUT_URL: `${tossUrl}/checkout` }),
  };
}

export const arnOf = (queue: string): string => `arn:aws:sqs:ap-northeast-2:000000000000:${queue}`;

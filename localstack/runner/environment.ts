import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import type { Addresses, ServiceFunctionSpec } from '../../cdk/services/environment.ts';
import { environmentOf } from '../../cdk/services/uses.ts';
import { contracts } from '../../lambdas/contracts.ts';
import type { ServiceContract } from '../../lambdas/shared/contract/message.ts';
import { queueKey, queuesOf } from '../../lambdas/shared/contract/queues.ts';
import { bySecret, type SecretKind, secrets } from '../../lambdas/shared/contract/secrets.ts';
import { databaseMode } from '../../tests/support/addresses.ts';

/** What runs around the functions. */
export interface Surroundings {
  /** Address of the database as a role, password included. */
  readonly databaseUrl: (role: string) => string;
  readonly redisUrl: string;
  readonly tossUrl: string;
  /** Connections of each function: 1 as in a Lambda, more where one process serves many requests at once. */
  readonly poolMax: number;
}

export const services: readonly ServiceContract[] = Object.values<ServiceContract>(contracts);
export const ISSUER = 'http://house.test';
const PARAMETER = '/tiketi/house/public-keys';

/** Key pairs and secrets for one run. */
export function makeKeys() {
  const jwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
  const key = { ...jwk, kid: randomUUID() } as Record<string, string>;
  const { kid, kty, crv, x, y } = key;
  const secretValue = (secret: SecretKind): object => {
    if (secret.kind === 'hmac') return { current: randomBytes(32).toString('hex') };
    return secret.kind === 'provider' ? { secretKey: secret.testKey } : { keys: [key] };
  };
  return {
    key,
    secrets: bySecret((name) => JSON.stringify(secretValue(secrets[name]))),
    parameters: { [PARAMETER]: JSON.stringify({ keys: [{ kid, kty, crv, x, y, alg: 'ES256', use: 'sig' }] }) },
  };
}

const roles = [
  ...new Set(
    services.flatMap(({ name, functions }) => [
      name,
      ...Object.values(functions).flatMap(({ databaseRole }) => databaseRole ?? []),
    ]),
  ),
];
const roleSecret = (role: string): string => `role-${role}`;

/** Secrets of the database roles, as `migrate` sets them. */
export const roleSecrets = ({ databaseUrl }: Surroundings): Record<string, string> =>
  Object.fromEntries(
    roles.map((role) => {
      const { username, password } = new URL(databaseUrl(role));
      return [roleSecret(role), JSON.stringify({ username, password })];
    }),
  );

/** A queue's name among all services, which is also the end of its URL and of its ARN. */
export const queueName = (service: string, name: string): string => queueKey({ service, name });

export const arnOf = (queue: string): string => `arn:aws:sqs:ap-northeast-2:000000000000:${queue}`;

const queueAt = (awsUrl: string, name: string) => ({ url: `${awsUrl}/000000000000/${name}`, arn: arnOf(name) });

/** Where functions find everything, for the stores and servers of one run. */
function addressesOf({ databaseUrl, redisUrl, tossUrl, poolMax }: Surroundings, awsUrl: string): Addresses {
  const database = new URL(databaseUrl(roles[0] ?? ''));
  const redis = new URL(redisUrl);
  return {
    stage: 'house',
    webUrl: 'http://127.0.0.1:3000',
    allowedOrigins: [],
    tokenIssuer: ISSUER,
    database: {
      host: database.hostname,
      ownerHost: database.hostname,
      port: Number(database.port),
      name: database.pathname.slice(1),
      tls: false,
      ...databaseMode(),
      poolMax,
      ownerSecret: roleSecret('owner'),
    },
    roleSecrets: Object.fromEntries(roles.map((role) => [role, roleSecret(role)])),
    redis: { host: redis.hostname, port: Number(redis.port), tls: false },
    secrets: bySecret((name) => name),
    publicKeysParameter: PARAMETER,
    queues: queuesOf(services).map((queue) => ({
      ...queue,
      ...queueAt(awsUrl, queueKey(queue)),
      deadLetters: queueAt(awsUrl, `${queueKey(queue)}-dead`),
    })),
    connectionsTable: 'connections',
    socket: { url: 'ws://house.test', endpoint: 'http://house.test' },
    mailFrom: 'Tiketi <tickets@tiketi.example>',
    toss: { url: tossUrl, clientKey: 'test_ck_tiketi', checkoutUrl: `${tossUrl}/checkout` },
  };
}

/** The environment of a function: what CDK gives it, and what Lambda and the AWS SDK add. */
export const functionEnvironment = (
  fn: ServiceFunctionSpec,
  surroundings: Surroundings,
  awsUrl: string,
): Record<string, string> => ({
  AWS_REGION: 'ap-northeast-2',
  AWS_ENDPOINT_URL: awsUrl,
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  POWERTOOLS_SERVICE_NAME: fn.service.name,
  POWERTOOLS_TRACE_ENABLED: 'false',
  POWERTOOLS_METRICS_DISABLED: 'true',
  POWERTOOLS_LOG_LEVEL: process.env.HOUSE_LOG_LEVEL ?? 'CRITICAL',
  ...environmentOf(fn, addressesOf(surroundings, awsUrl)),
});

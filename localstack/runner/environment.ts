import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import type { Addresses, ServiceFunctionSpec } from '../../cdk/services/environment.ts';
import { environmentOf } from '../../cdk/services/uses.ts';
import { contracts } from '../../lambdas/contracts.ts';
import type { ServiceContract } from '../../lambdas/shared/contract/message.ts';
import { queueKey, queuesOf } from '../../lambdas/shared/contract/queues.ts';
import { bySecret, type SecretKind, secrets } from '../../lambdas/shared/contract/secrets.ts';

/** The stores and servers that the functions use. */
export interface Surroundings {
  /** URL of the database for a role, with its password. */
  readonly databaseUrl: (role: string) => string;
  readonly redisUrl: string;
  readonly tossUrl: string;
  /** Database connections of each function: 1 as in a Lambda, more where one process serves many requests at once. */
  readonly poolMax: number;
  /** Both are true for direct connections to PostgreSQL, and false behind RDS Proxy. */
  readonly databaseMode: { readonly pipeline: boolean; readonly namedStatements: boolean };
}

export const services: readonly ServiceContract[] = Object.values<ServiceContract>(contracts);
export const ISSUER = 'http://runner.test';
const PARAMETER = '/tiketi/runner/public-keys';

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

/** The secrets of the database roles, as `migrate` stores them. */
export const roleSecrets = ({ databaseUrl }: Surroundings): Record<string, string> =>
  Object.fromEntries(
    roles.map((role) => {
      const { username, password } = new URL(databaseUrl(role));
      return [roleSecret(role), JSON.stringify({ username, password })];
    }),
  );

/** The name of a queue among all services; its URL and its ARN end with it. */
export const queueName = (service: string, name: string): string => queueKey({ service, name });

export const arnOf = (queue: string): string => `arn:aws:sqs:ap-northeast-2:000000000000:${queue}`;

const queueAt = (awsUrl: string, name: string) => ({ url: `${awsUrl}/000000000000/${name}`, arn: arnOf(name) });

/** The addresses that CDK would know, for the stores and servers of one run. */
function addressesOf(
  { databaseUrl, redisUrl, tossUrl, poolMax, databaseMode }: Surroundings,
  awsUrl: string,
): Addresses {
  const database = new URL(databaseUrl(roles[0] ?? ''));
  const redis = new URL(redisUrl);
  return {
    stage: 'runner',
    webUrl: 'http://127.0.0.1:3000',
    tokenIssuer: ISSUER,
    database: {
      host: database.hostname,
      ownerHost: database.hostname,
      port: Number(database.port),
      name: database.pathname.slice(1),
      tls: false,
      ...databaseMode,
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
    socket: { url: 'ws://runner.test', endpoint: 'http://runner.test' },
    mailFrom: 'Tiketi <tickets@tiketi.example>',
    toss: { url: tossUrl, clientKey: 'test_ck_tiketi', checkoutUrl: `${tossUrl}/checkout` },
  };
}

/** The environment variables of a function: those of CDK, and those of Lambda and the AWS SDK. */
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
  POWERTOOLS_LOG_LEVEL: process.env.RUNNER_LOG_LEVEL ?? 'CRITICAL',
  ...environmentOf(fn, addressesOf(surroundings, awsUrl)),
});

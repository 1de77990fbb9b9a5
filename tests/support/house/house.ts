import { createPrivateKey, randomUUID, sign } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import FindMyWay from 'find-my-way';
import type { Route } from '../../../lambdas/shared/contract/route.ts';
import { newId } from '../../../lambdas/shared/domain/ids.ts';
import { type AwsEndpoint, type Letter, openAwsEndpoint } from './aws-endpoint.ts';
import {
  arnOf,
  environmentOf,
  ISSUER,
  makeKeys,
  queueName,
  roleSecrets,
  type Surroundings,
  services,
} from './environment.ts';
import { Functions, type Handler } from './load.ts';

export interface HouseRequest {
  readonly token?: string | undefined;
  readonly body?: unknown;
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface HouseAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

/** What one delivery did: the letters it took, and those that came back. */
export interface Delivery {
  readonly handled: number;
  readonly failed: number;
}

/**
 * Every function of the system in one process, each as its own bundle with its own environment, on real PostgreSQL and
 * Redis. API Gateway, the authorizer's cache and SQS are played here, so that a test decides when, how often and in which
 * order a message arrives.
 */
export interface House {
  readonly aws: AwsEndpoint;
  /** One request as API Gateway would pass it on, authorizer included. */
  call(method: string, url: string, request?: HouseRequest): Promise<HouseAnswer>;
  /** A function that a schedule starts. */
  run(service: string, name: string): Promise<void>;
  /** Hands one letter to its function, as an event source would; a failed one is put back. */
  deliver(letter: Letter): Promise<boolean>;
  /** Delivers until nothing is left that may come now (delayed letters stay), in an order that `pick` decides. */
  settle(pick?: (letters: readonly Letter[]) => Letter): Promise<Delivery>;
  tokenOf(userId: string): string;
  close(): Promise<void>;
}

/** A settle that delivers this many letters goes round in circles. */
const DELIVERIES_MAX = 100_000;
const AUTHORIZER_TTL_MS = 60_000;

async function bundle(): Promise<string> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'tiketi-house-'));
  await execa(process.execPath, ['tests/support/house/bundle-all.ts', folder], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return folder;
}

const context = (timeoutMs: number) => {
  const endMs = Date.now() + timeoutMs;
  return { awsRequestId: randomUUID(), functionName: 'house', getRemainingTimeInMillis: () => endMs - Date.now() };
};

export async function openHouse(surroundings: Surroundings): Promise<House> {
  const folder = await bundle();
  const keys = makeKeys();
  const aws = await openAwsEndpoint({
    secrets: { ...keys.secrets, ...roleSecrets(surroundings) },
    parameters: keys.parameters,
  });
  const functions = new Functions();
  const loaded = new Map<string, Handler>();
  const consumers = new Map<string, string>();
  const router = FindMyWay({ ignoreTrailingSlash: false });
  for (const service of services) {
    for (const [name, spec] of Object.entries(service.functions)) {
      if (spec.trigger.kind === 'queue')
        for (const queue of spec.trigger.queues)
          consumers.set(queueName(service.name, queue), `${service.name}/${name}`);
    }
    for (const route of Object.values(service.routes))
      router.on(route.method, route.path.replaceAll(/\{(\w+)\}/g, ':$1'), () => undefined, {
        service: service.name,
        route,
      });
  }
  const fn = (id: string): Handler => {
    const known = loaded.get(id);
    if (known !== undefined) return known;
    const [serviceName, name = ''] = id.split('/');
    const service = services.find((each) => each.name === serviceName)!;
    const file = path.join(folder, id, 'index.js');
    if (!existsSync(file)) throw new Error(`${id} is not built`);
    const made = functions.load(file, environmentOf(service, service.functions[name]!, surroundings, aws.url));
    loaded.set(id, made);
    return made;
  };

  const authorized = new Map<string, { readonly context: unknown; readonly untilMs: number }>();
  async function authorize(token: string | undefined, isAdmin: boolean): Promise<unknown> {
    const known = authorized.get(token ?? '');
    if (!isAdmin && known !== undefined && known.untilMs > Date.now()) return known.context;
    const answer = (await fn(isAdmin ? 'auth/admin-authorizer' : 'auth/authorizer')(
      {
        type: 'TOKEN',
        authorizationToken: `Bearer ${token ?? ''}`,
        methodArn: 'arn:aws:execute-api:x:0:api/house/GET/',
      },
      context(10_000),
    ).catch(() => undefined)) as { context: unknown; policyDocument: { Statement: { Effect: string }[] } } | undefined;
    if (answer?.policyDocument.Statement[0]?.Effect !== 'Allow') return undefined;
    authorized.set(token ?? '', { context: answer.context, untilMs: Date.now() + AUTHORIZER_TTL_MS });
    return answer.context;
  }

  async function call(
    method: string,
    url: string,
    { token, body, key, headers = {} }: HouseRequest = {},
  ): Promise<HouseAnswer> {
    const { pathname, searchParams } = new URL(url, 'http://house.test');
    const found = router.find(method as 'GET', pathname);
    if (found === null) return { status: 404, body: { code: 'not_found' }, headers: {} };
    const { service, route } = found.store as { service: string; route: Route };
    const principal = route.access === 'public' ? undefined : await authorize(token, route.access === 'admin');
    if (route.access !== 'public' && principal === undefined)
      return { status: 401, body: { code: 'unauthenticated' }, headers: {} };
    const event = {
      httpMethod: method,
      resource: route.path,
      path: pathname,
      pathParameters: Object.keys(found.params).length === 0 ? null : found.params,
      queryStringParameters: searchParams.size === 0 ? null : Object.fromEntries(searchParams),
      headers: { ...headers, ...(key === undefined ? {} : { 'Idempotency-Key': key }) },
      body: body === undefined ? null : JSON.stringify(body),
      isBase64Encoded: false,
      requestContext: { requestId: randomUUID(), authorizer: principal, identity: { sourceIp: '127.0.0.1' } },
    };
    const answer = (await fn(`${service}/${route.function}`)(event, context(25_000))) as {
      statusCode: number;
      headers: Record<string, string>;
      body: string;
      isBase64Encoded?: boolean;
    };
    const isJson = /json/.test(answer.headers['content-type'] ?? '') && answer.isBase64Encoded !== true;
    return {
      status: answer.statusCode,
      headers: answer.headers,
      body: isJson && answer.body !== '' ? (JSON.parse(answer.body) as unknown) : answer.body,
    };
  }

  async function deliver(letter: Letter): Promise<boolean> {
    const index = aws.letters.indexOf(letter);
    if (index >= 0) aws.letters.splice(index, 1);
    const consumer = consumers.get(letter.queue);
    if (consumer === undefined || consumer === 'queue/push') return true;
    const record = {
      messageId: newId(),
      receiptHandle: 'house',
      body: letter.body,
      attributes: { ApproximateReceiveCount: '1' },
      messageAttributes: {},
      eventSource: 'aws:sqs',
      eventSourceARN: arnOf(letter.queue),
    };
    const answer = (await fn(consumer)({ Records: [record] }, context(30_000))) as
      | { batchItemFailures?: unknown[] }
      | undefined;
    const isHandled = (answer?.batchItemFailures ?? []).length === 0;
    if (!isHandled) aws.letters.push(letter);
    return isHandled;
  }

  async function settle(pick = (letters: readonly Letter[]): Letter => letters[0]!): Promise<Delivery> {
    let handled = 0;
    let failed = 0;
    for (let n = 0; n < DELIVERIES_MAX; n++) {
      const ready = aws.letters.filter(({ delaySeconds }) => delaySeconds === 0);
      if (ready.length === 0 || failed > 50) return { handled, failed };
      if (await deliver(pick(ready))) handled++;
      else failed++;
    }
    throw new Error('the messages do not come to an end');
  }

  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const privateKey = createPrivateKey({ key: keys.key, format: 'jwk' });
  const tokens = new Map<string, string>();
  return {
    aws,
    call,
    deliver,
    settle,
    run: async (service, name) => {
      const { timeoutSeconds = 10 } = services.find((each) => each.name === service)!.functions[name]!;
      await fn(`${service}/${name}`)({}, context(timeoutSeconds * 1000));
    },
    tokenOf(userId) {
      const known = tokens.get(userId);
      if (known !== undefined) return known;
      const now = Math.floor(Date.now() / 1000);
      const claims = {
        iss: ISSUER,
        aud: 'tiketi-api',
        sub: userId,
        sid: newId(),
        role: 'USER',
        iat: now,
        exp: now + 3600,
      };
      const head = `${part({ alg: 'ES256', typ: 'at+jwt', kid: keys.key.kid })}.${part(claims)}`;
      const token = `${head}.${sign('sha256', Buffer.from(head), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
      tokens.set(userId, token);
      return token;
    },
    async close() {
      await functions.close();
      await aws.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

import { createPrivateKey, randomUUID, sign } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import FindMyWay from 'find-my-way';
import type * as z from 'zod';
import type { MessageType } from '../../lambdas/shared/contract/message.ts';
import type { Route } from '../../lambdas/shared/contract/route.ts';
import { newId } from '../../lambdas/shared/domain/ids.ts';
import { type AwsEndpoint, type Letter, openAwsEndpoint } from './aws-endpoint.ts';
import {
  arnOf,
  functionEnvironment,
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

/** A request that stays text, as a front in place of API Gateway has it. */
export interface RawRequest {
  readonly token?: string | undefined;
  /** What the authorizer said before; without it the authorizer is asked about `token`. */
  readonly principal?: unknown;
  readonly text?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a function behind the REST API returns. */
export interface RawAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly isBase64Encoded?: boolean;
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
  /** The same with text in and text out. */
  pass(method: string, url: string, request?: RawRequest): Promise<RawAnswer>;
  /** A secret that functions of this house share, e.g. `admission`. */
  secret(name: string): unknown;
  /** A function that a schedule starts; it may believe that so little time is left. @default all that it may take */
  run(service: string, name: string, leftMs?: number): Promise<void>;
  /** Hands one letter to its function, as an event source would; a failed one is put back. */
  deliver(letter: Letter): Promise<boolean>;
  /** Delivers until nothing is left that may come now (delayed letters stay), in an order that `pick` decides. */
  settle(pick?: (letters: readonly Letter[]) => Letter): Promise<Delivery>;
  /** Puts a fact into the queues of those who subscribed to it, as its sender would. */
  tell<Data extends z.ZodType>(message: MessageType<string, Data>, data: z.input<Data>): void;
  tokenOf(userId: string): string;
  close(): Promise<void>;
}

/** A settle that delivers this many letters goes round in circles. */
const DELIVERIES_MAX = 100_000;
const AUTHORIZER_TTL_MS = 60_000;

async function bundle(): Promise<string> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'tiketi-house-'));
  await execa(process.execPath, ['localstack/runner/bundle.ts', folder], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return folder;
}

const context = (timeoutMs: number) => {
  const endMs = Date.now() + timeoutMs;
  return { awsRequestId: randomUUID(), functionName: 'house', getRemainingTimeInMillis: () => endMs - Date.now() };
};

const refusal = (statusCode: number, code: string): RawAnswer => ({
  statusCode,
  headers: { 'content-type': 'application/problem+json' },
  body: JSON.stringify({ code }),
});

export async function openHouse(surroundings: Surroundings): Promise<House> {
  const folder = await bundle();
  const keys = makeKeys();
  const aws = await openAwsEndpoint({
    secrets: { ...keys.secrets, ...roleSecrets(surroundings) },
    parameters: keys.parameters,
  });
  const functions = new Functions(path.join(folder, 'layer'));
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
    const made = functions.load(
      file,
      functionEnvironment({ service, spec: service.functions[name]! }, surroundings, aws.url),
    );
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

  async function pass(
    method: string,
    url: string,
    { token, principal, text, headers = {} }: RawRequest = {},
  ): Promise<RawAnswer> {
    const { pathname, searchParams } = new URL(url, 'http://house.test');
    const found = router.find(method as 'GET', pathname);
    if (found === null) return refusal(404, 'not_found');
    const { service, route } = found.store as { service: string; route: Route };
    const caller =
      route.access === 'public' ? undefined : (principal ?? (await authorize(token, route.access === 'admin')));
    if (route.access !== 'public' && caller === undefined) return refusal(401, 'unauthenticated');
    const event = {
      httpMethod: method,
      resource: route.path,
      path: pathname,
      pathParameters: Object.keys(found.params).length === 0 ? null : found.params,
      queryStringParameters: searchParams.size === 0 ? null : Object.fromEntries(searchParams),
      headers: { ...headers },
      body: text ?? null,
      isBase64Encoded: false,
      requestContext: { requestId: randomUUID(), authorizer: caller, identity: { sourceIp: '127.0.0.1' } },
    };
    return (await fn(`${service}/${route.function}`)(event, context(25_000))) as RawAnswer;
  }

  async function call(
    method: string,
    url: string,
    { token, body, key, headers = {} }: HouseRequest = {},
  ): Promise<HouseAnswer> {
    const answer = await pass(method, url, {
      token,
      text: body === undefined ? undefined : JSON.stringify(body),
      headers: { ...headers, ...(key === undefined ? {} : { 'Idempotency-Key': key }) },
    });
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
    pass,
    secret: (name) => JSON.parse((keys.secrets as Record<string, string>)[name]!) as unknown,
    deliver,
    settle,
    run: async (service, name, leftMs) => {
      const { timeoutSeconds = 10 } = services.find((each) => each.name === service)!.functions[name]!;
      await fn(`${service}/${name}`)({}, context(leftMs ?? timeoutSeconds * 1000));
    },
    tell(message, data) {
      const body = JSON.stringify({
        id: newId(),
        type: message.type,
        version: message.version,
        occurredAt: new Date().toISOString(),
        traceId: null,
        data: message.data.parse(data),
      });
      for (const { name, subscriptions } of services)
        for (const { message: wanted, queue } of subscriptions)
          if (wanted.type === message.type)
            aws.letters.push({ id: newId(), queue: queueName(name, queue), body, delaySeconds: 0 });
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

import { createPrivateKey, randomUUID, sign } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import FindMyWay from 'find-my-way';
import type * as z from 'zod';
import type { MessageType } from '../../lambdas/shared/contract/message.ts';
import type { Route } from '../../lambdas/shared/contract/route.ts';
import { newId } from '../../lambdas/shared/domain/ids.ts';
import { type AwsEndpoint, openAwsEndpoint, type QueuedMessage } from './aws-endpoint.ts';
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

export interface RunnerRequest {
  readonly token?: string | undefined;
  readonly body?: unknown;
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface RunnerAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

/** A request with its body as text, as API Gateway receives it. */
export interface RawRequest {
  readonly token?: string | undefined;
  /** The context of an earlier authorizer call. Without it the authorizer is called with `token`. */
  readonly principal?: unknown;
  readonly text?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The response of a function behind the REST API. */
export interface RawAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly isBase64Encoded?: boolean;
}

/** Number of messages that were handled, and of those that were returned to their queue. */
export interface Delivery {
  readonly handled: number;
  readonly failed: number;
}

/**
 * Runs every function of the system in one process, each as its own bundle with its own environment variables, on real
 * PostgreSQL and Redis. It stands in for API Gateway, the authorizer's cache and SQS, so a test decides when, how often
 * and in which order a message arrives.
 */
export interface Runner {
  readonly aws: AwsEndpoint;
  /** Sends one request through the authorizer to its function, as API Gateway does. */
  call(method: string, url: string, request?: RunnerRequest): Promise<RunnerAnswer>;
  /** The same with the body as text in both directions. */
  pass(method: string, url: string, request?: RawRequest): Promise<RawAnswer>;
  /** A secret that functions share, e.g. `admission`. */
  secret(name: string): unknown;
  /** Invokes a scheduled function. @param leftMs the time that Lambda gives it; @default its configured timeout */
  run(service: string, name: string, leftMs?: number): Promise<void>;
  /** Invokes the consumer of a message; a failed message returns to its queue. @returns whether it was handled */
  deliver(message: QueuedMessage): Promise<boolean>;
  /** Delivers until only delayed messages are left. @param pick chooses the next message; @default the oldest */
  settle(pick?: (messages: readonly QueuedMessage[]) => QueuedMessage): Promise<Delivery>;
  /** Puts a message into the queue of every subscriber. */
  publish<Data extends z.ZodType>(message: MessageType<string, Data>, data: z.input<Data>): void;
  tokenOf(userId: string): string;
  close(): Promise<void>;
}

/** A settle that delivers more messages than this is in an endless loop. */
const DELIVERIES_MAX = 100_000;
/** A settle stops after more failures than this: what still fails is the test's finding. */
const FAILURES_MAX = 50;
const AUTHORIZER_TTL_MS = 60_000;

async function bundle(): Promise<string> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'tiketi-runner-'));
  await execa(process.execPath, ['localstack/runner/bundle.ts', folder], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return folder;
}

const context = (timeoutMs: number) => {
  const endMs = Date.now() + timeoutMs;
  return { awsRequestId: randomUUID(), functionName: 'runner', getRemainingTimeInMillis: () => endMs - Date.now() };
};

const refusal = (statusCode: number, code: string): RawAnswer => ({
  statusCode,
  headers: { 'content-type': 'application/problem+json' },
  body: JSON.stringify({ code }),
});

export async function openRunner(surroundings: Surroundings): Promise<Runner> {
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
        methodArn: 'arn:aws:execute-api:x:0:api/runner/GET/',
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
    const { pathname, searchParams } = new URL(url, 'http://runner.test');
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

  /** @throws Error when the body is not of the form that the contract declares for its status */
  function requireContract(method: string, url: string, { status, body }: Pick<RunnerAnswer, 'status' | 'body'>): void {
    const found = router.find(method as 'GET', new URL(url, ISSUER).pathname);
    const { route } = (found?.store ?? {}) as { route?: Route };
    const checked = route?.responses[status]?.safeParse(body);
    if (checked?.success === false)
      throw new Error(`${method} ${url} answers ${status} with another body than declared: ${checked.error.message}`);
  }

  async function call(
    method: string,
    url: string,
    { token, body, key, headers = {} }: RunnerRequest = {},
  ): Promise<RunnerAnswer> {
    const answer = await pass(method, url, {
      token,
      text: body === undefined ? undefined : JSON.stringify(body),
      headers: { ...headers, ...(key === undefined ? {} : { 'Idempotency-Key': key }) },
    });
    const isJson = /json/.test(answer.headers['content-type'] ?? '') && answer.isBase64Encoded !== true;
    const parsed = isJson && answer.body !== '' ? (JSON.parse(answer.body) as unknown) : answer.body;
    requireContract(method, url, { status: answer.statusCode, body: parsed });
    return { status: answer.statusCode, headers: answer.headers, body: parsed };
  }

  async function deliver(message: QueuedMessage): Promise<boolean> {
    const index = aws.messages.indexOf(message);
    if (index >= 0) aws.messages.splice(index, 1);
    const consumer = consumers.get(message.queue);
    if (consumer === undefined || consumer === 'queue/push') return true;
    const record = {
      messageId: newId(),
      receiptHandle: 'runner',
      body: message.body,
      attributes: { ApproximateReceiveCount: '1' },
      messageAttributes: {},
      eventSource: 'aws:sqs',
      eventSourceARN: arnOf(message.queue),
    };
    const answer = (await fn(consumer)({ Records: [record] }, context(30_000))) as
      | { batchItemFailures?: unknown[] }
      | undefined;
    const isHandled = (answer?.batchItemFailures ?? []).length === 0;
    if (!isHandled) aws.messages.push(message);
    return isHandled;
  }

  async function settle(pick = (messages: readonly QueuedMessage[]): QueuedMessage => messages[0]!): Promise<Delivery> {
    let handled = 0;
    let failed = 0;
    for (let n = 0; n < DELIVERIES_MAX; n++) {
      const ready = aws.messages.filter(({ delaySeconds }) => delaySeconds === 0);
      if (ready.length === 0 || failed > FAILURES_MAX) return { handled, failed };
      if (await deliver(pick(ready))) handled++;
      else failed++;
    }
    throw new Error(`more than ${DELIVERIES_MAX} deliveries: messages cause each other without an end`);
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
    publish(message, data) {
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
            aws.messages.push({ id: newId(), queue: queueName(name, queue), body, delaySeconds: 0 });
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

import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import middy from '@middy/core';
import httpHeaderNormalizer from '@middy/http-header-normalizer';
import httpSecurityHeaders from '@middy/http-security-headers';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { NotFound } from '../contract/errors.ts';
import { DomainError } from '../contract/refusal.ts';
import type { Route, Routes, RoutesOf } from '../contract/route.ts';
import { once } from '../domain/once.ts';
import { recordIds } from '../observability/ids.ts';
import { addLogFacts, log, withLogFacts } from '../observability/log.ts';
import { tracer } from '../observability/trace.ts';
import { OutcomeUnknown } from '../postgres/faults.ts';
import type { AnswerOf } from './answer.ts';
import { encodedBody } from './encoding.ts';
import { principalOf } from './principal.ts';
import { toProblem } from './problem.ts';
import { parseRequest, type Request } from './request.ts';

type Answer = { readonly status: number; readonly body: unknown; readonly headers?: Readonly<Record<string, string>> };

/** One route and the function that answers it. */
export interface RouteHandler<R extends Route, Deps> {
  readonly route: R;
  readonly run: (deps: Deps, request: Request<Route>) => Promise<Answer>;
}

/** `handle(routes.x, async ({ deps, body, user }) => …)`: typed by the route, from the request to the answer. */
export const handlerOf =
  <Deps>() =>
  <R extends Route>(
    route: R,
    run: (request: Request<R> & { readonly deps: Deps }) => Promise<AnswerOf<R>>,
  ): RouteHandler<R, Deps> => ({
    route,
    run: (deps, request) => run({ ...(request as Request<R>), deps }) as Promise<Answer>,
  });

interface HttpFunctionOptions<R extends Routes, F extends string, Deps> {
  readonly routes: R;
  /** The function's name in the contract; its handlers are exactly the routes that name it. */
  readonly name: F;
  readonly deps: () => Promise<Deps>;
  readonly handlers: { readonly [K in RoutesOf<R, F>]: RouteHandler<R[K], Deps> };
}

/** Only the headers that matter for data; those for pages would add 1.5 kB to every answer. */
const securityHeaders = {
  contentSecurityPolicy: false,
  crossOriginEmbedderPolicy: false,
  crossOriginOpenerPolicy: false,
  originAgentCluster: false,
  permissionsPolicy: false,
  dnsPrefetchControl: false,
  downloadOptions: false,
  permittedCrossDomainPolicies: false,
} as const;

function toResult({ status, body, headers }: Answer, event: APIGatewayProxyEvent): APIGatewayProxyResult {
  const encoded = encodedBody(body, event.headers);
  return { statusCode: status, ...encoded, headers: { 'cache-control': 'no-store', ...encoded.headers, ...headers } };
}

/**
 * A function that Lambda ends is a 502 which does not say what to do, so the request is answered before. What it has
 * started goes on or is rolled back.
 */
const timeLimit = {
  timeoutEarlyInMillis: 500,
  timeoutEarlyResponse: () => {
    throw new OutcomeUnknown('the time of the function is over');
  },
} as const;

/** Writes one line per request, also for faults: operators rely on it. */
function logOutcome(status: number, startedMs: number, fault?: unknown): void {
  const facts = { status, ms: Math.round(performance.now() - startedMs) };
  if (fault === undefined) log.info('request', facts);
  else log.error('request', fault, facts);
}

const startedAt = new WeakMap<APIGatewayProxyEvent, number>();
const startOf = (event: APIGatewayProxyEvent): number => startedAt.get(event) ?? performance.now();

/** Turns an error into an answer and logs the outcome. */
const outcome: middy.MiddlewareObj<APIGatewayProxyEvent, APIGatewayProxyResult> = {
  before: ({ event }) => void startedAt.set(event, performance.now()),
  after: ({ event, response }) => logOutcome(response?.statusCode ?? 0, startOf(event)),
  onError: (request) => {
    request.response = toProblem(request.error, request.event.requestContext.requestId);
    logOutcome(request.response.statusCode, startOf(request.event), request.error);
  },
};

/** `/api/reservations/{id}`: a parameter `id` is recorded as the id of its resource, `reservationId`. */
function recordIdsOf({ path }: Route, { params, body }: Request<Route>): void {
  const resource = /\/([a-z]+)s\/\{id\}/.exec(path)?.[1];
  recordIds(body);
  recordIds({ ...params, ...(resource === undefined ? {} : { [`${resource}Id`]: params?.id }) });
}

/**
 * The one shape of a function behind the REST API: trace → log context → security headers → problem →
 * principal → validation → run.
 *
 * It always returns an answer: a Lambda that throws would show its message to the caller and lose its container.
 */
export function httpFunction<R extends Routes, F extends string, Deps>(options: HttpFunctionOptions<R, F, Deps>) {
  const handlers = new Map(
    Object.values<RouteHandler<Route, Deps>>(options.handlers).map((handler) => [
      `${handler.route.method} ${handler.route.path}`,
      handler,
    ]),
  );

  async function answer(event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
    const handler = handlers.get(`${event.httpMethod} ${event.resource}`);
    if (handler === undefined) throw new NotFound();
    const user = principalOf(handler.route.access, event);
    addLogFacts({ userId: user?.id });
    const request = parseRequest(handler.route, event, user);
    recordIdsOf(handler.route, request);
    return toResult(await handler.run(await options.deps(), request), event);
  }

  /** Answers a refusal: if it were thrown further, the trace would count it as a fault. */
  async function run(event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
    try {
      return await answer(event);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      addLogFacts({ code: error.code });
      return toProblem(error, event.requestContext.requestId);
    }
  }

  const stack = once(() =>
    middy<APIGatewayProxyEvent, APIGatewayProxyResult>(timeLimit)
      .use(captureLambdaHandler(tracer, { captureResponse: false }))
      .use(httpHeaderNormalizer())
      .use(httpSecurityHeaders(securityHeaders))
      .use(outcome)
      .handler(run),
  );

  return (event: APIGatewayProxyEvent, context: Context): Promise<APIGatewayProxyResult> =>
    withLogFacts({ route: `${event.httpMethod} ${event.resource}`, requestId: event.requestContext.requestId }, () =>
      stack()(event, context),
    );
}

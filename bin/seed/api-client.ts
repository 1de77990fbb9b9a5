import type * as z from 'zod';
import { problem } from '../../lambdas/shared/contract/problem.ts';
import type { Route } from '../../lambdas/shared/contract/route.ts';

/** API Gateway's own limit. */
const ANSWER_LIMIT_MS = 29_000;

type Input<S> = S extends z.ZodType ? z.input<S> : undefined;
type Output<S> = S extends z.ZodType ? z.output<S> : undefined;

interface Request<R extends Route> {
  readonly params?: Input<R['params']>;
  readonly query?: Input<R['query']>;
  readonly body?: Input<R['body']>;
  /** Access token of the caller. */
  readonly token?: string;
  readonly idempotencyKey?: string;
}

/** A finished call. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly ms: number;
  readonly body: unknown;
}

/** A client of the public API, typed by the table of routes. */
export interface ApiClient {
  /**
   * @param status the expected status
   * @throws Refused for every other status
   */
  ask<R extends Route, S extends keyof R['responses'] & number>(
    route: R,
    status: S,
    request?: Request<R>,
  ): Promise<Output<R['responses'][S]>>;
}

/** The API answered with another status than the expected one. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly status: number;
  readonly code: string | undefined;

  constructor({ method, path, status, body }: Call) {
    const { success, data } = problem.safeParse(body);
    const reason = success ? `${data.code}: ${data.detail ?? data.title}` : 'no problem body';
    super(`${method} ${path} answered ${status}, ${reason}`);
    this.status = status;
    this.code = success ? data.code : undefined;
  }
}

function pathOf(route: Route, { params = {}, query = {} }: Request<Route>): string {
  const values = params as Readonly<Record<string, unknown>>;
  const path = route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(values[name])));
  const search = new URLSearchParams(
    Object.entries(query).map(([key, value]): [string, string] => [key, String(value)]),
  );
  return search.size === 0 ? path : `${path}?${search.toString()}`;
}

/** @param onCall gets each call after its answer */
export function apiClient(apiUrl: string, onCall: (call: Call) => void = () => undefined): ApiClient {
  async function send(route: Route, request: Request<Route>): Promise<Call> {
    const path = pathOf(route, request);
    const startedAt = performance.now();
    const answer = await fetch(`${apiUrl}${path}`, {
      method: route.method,
      headers: {
        'content-type': 'application/json',
        ...(request.token === undefined ? {} : { authorization: `Bearer ${request.token}` }),
        ...(request.idempotencyKey === undefined ? {} : { 'idempotency-key': request.idempotencyKey }),
      },
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
    });
    const text = await answer.text();
    const ms = Math.round(performance.now() - startedAt);
    const call = { method: route.method, path, status: answer.status, ms, body: text === '' ? undefined : parse(text) };
    onCall(call);
    return call;
  }

  return {
    async ask(route, status, request = {}) {
      const call = await send(route, request as Request<Route>);
      if (call.status !== status) throw new Refused(call);
      return route.responses[status]?.parse(call.body) as never;
    },
  };
}

// Text that is not JSON (an error of the emulator) is returned as it is.
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

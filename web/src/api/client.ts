import { routes } from 'virtual:routes';
import { learnServerTime } from './clock.ts';
import type { Answer, Operation, Request } from './contract.ts';
import { Problem, Unreachable } from './problem.ts';

export interface Session {
  /** @returns a token that does not expire within the next seconds; undefined when signed out */
  accessToken(): Promise<string | undefined>;
  /** Replaces a token that was refused. @returns whether there is a new one */
  renew(refused: string): Promise<boolean>;
}

interface AnyRequest {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
}

const ANSWER_LIMIT_MS = 30_000;

function urlOf(path: string, { params = {}, query = {} }: AnyRequest): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params[name])));
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  return given.length === 0
    ? filled
    : `${filled}?${new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString()}`;
}

function initOf(method: string, token: string | undefined, { body, idempotencyKey, signal }: AnyRequest): RequestInit {
  const headers = new Headers({ accept: 'application/json, application/problem+json' });
  if (body !== undefined) headers.set('content-type', 'application/json');
  if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
  if (idempotencyKey !== undefined) headers.set('idempotency-key', idempotencyKey);
  return {
    method,
    headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: AbortSignal.any([AbortSignal.timeout(ANSWER_LIMIT_MS), ...(signal === undefined ? [] : [signal])]),
  };
}

async function send(url: string, init: RequestInit): Promise<{ answer: Response; body: Record<string, unknown> }> {
  const sentMs = Date.now();
  try {
    const answer = await fetch(url, init);
    const text = await answer.text();
    const body = parse(text);
    learnServerTime(answer, body.serverTime, sentMs);
    return { answer, body };
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw new Unreachable('no answer', { cause });
  }
}

/** An answer that is no JSON object comes from something between us and the API; it has no members to read. */
function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = text === '' ? {} : JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

export type Api = <O extends Operation>(
  operation: O,
  request: Request<O> & { readonly signal?: AbortSignal },
) => Promise<Answer<O>>;

/** The client of every operation in the contracts. It throws Problem, Unreachable, or the AbortError of its signal. */
export const createApi =
  (session: Session): Api =>
  async (operation, request) => {
    const [method, path, access] = routes[operation]!;
    const asked: AnyRequest = request;
    const url = urlOf(path, asked);
    const token = access === 'public' ? undefined : await session.accessToken();
    let { answer, body } = await send(url, initOf(method, token, asked));
    if (answer.status === 401 && token !== undefined && (await session.renew(token)))
      ({ answer, body } = await send(url, initOf(method, await session.accessToken(), asked)));
    // The contract is the type of the answer: the server validates it, the client does not repeat that.
    if (answer.ok) return body as Answer<typeof operation>;
    const retryAfter = Number(answer.headers.get('retry-after'));
    throw new Problem(answer.status, body, retryAfter > 0 ? retryAfter * 1_000 : undefined);
  };

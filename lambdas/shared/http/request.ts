import { createHash } from 'node:crypto';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import type * as z from 'zod';
import { InvalidRequest, MalformedRequest } from '../contract/errors.ts';
import type { Route } from '../contract/route.ts';
import { canonicalJson } from '../domain/canonical-json.ts';
import type { Idempotency } from '../postgres/idempotency.ts';
import type { Principal } from './principal.ts';

type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined;

/** What a handler gets: everything the caller sent, checked and typed by the route's contract. */
export interface Request<R extends Route> {
  readonly params: Parsed<R['params']>;
  readonly query: Parsed<R['query']>;
  readonly body: Parsed<R['body']>;
  readonly user: R['access'] extends 'public' ? undefined : Principal;
  readonly idempotency: R['idempotent'] extends true ? Idempotency : undefined;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly requestId: string;
  /** Of the caller as API Gateway saw it; many fans may share one. */
  readonly sourceIp: string;
}

interface Complaint {
  readonly path: string;
  readonly message: string;
}

const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,255}$/;
const NUL = '\u0000';
/** Deeper than any body of ours; what is deeper would only exhaust the stack. */
const DEPTH_MAX = 32;
/** Of one part of a request: enough to mend it, and an answer stays small whatever was sent. */
const COMPLAINTS_MAX = 100;

const complaintOf = (text: string): string | undefined => {
  if (text.includes(NUL)) return 'contains a NUL character';
  if (/[\uFFFE\uFFFF]/.test(text)) return 'contains what is no character';
  return text.isWellFormed() ? undefined : 'contains half of a character';
};

/**
 * Text that no route needs and that PostgreSQL cannot store (NUL anywhere, half a surrogate pair in JSON) or SQS cannot
 * carry (U+FFFE, U+FFFF): refused here once
 * instead of in each schema.
 */
function unstorable(value: unknown, path: string, depth = 0): Complaint[] {
  if (depth > DEPTH_MAX) return [{ path: '', message: 'is nested too deeply' }];
  if (typeof value === 'string') {
    const message = complaintOf(value);
    return message === undefined ? [] : [{ path, message }];
  }
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const message = complaintOf(key);
    if (message !== undefined) return [{ path, message }];
    return unstorable(inner, path === '' ? key : `${path}.${key}`, depth + 1);
  });
}

const WORDS_MAX = 200;
/** Both repeat words of the caller, and an answer must not grow with the request. */
const short = ({ path, message }: Complaint): Complaint => ({
  path: path.slice(0, WORDS_MAX),
  message: message.slice(0, WORDS_MAX),
});

type Issue = z.core.$ZodIssue;

/** The form of a union that was meant: one that knows every name of it, then the one with the least to mend. */
function closestOf(forms: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const hasStranger = (issues: readonly Issue[]): number =>
    Number(issues.some(({ code, path }) => code === 'unrecognized_keys' && path.length === 0));
  return forms
    .filter((issues) => issues.length > 0)
    .toSorted((one, other) => hasStranger(one) - hasStranger(other) || one.length - other.length)[0];
}

/** Of a union, what is wrong with the form that was meant: *invalid input* alone would not say where. */
function complaintsOf(issue: Issue, within: readonly PropertyKey[] = []): Complaint[] {
  const path = [...within, ...issue.path];
  const closest = issue.code === 'invalid_union' ? closestOf(issue.errors) : undefined;
  if (closest === undefined) return [{ path: path.join('.'), message: issue.message }];
  return closest.slice(0, COMPLAINTS_MAX).flatMap((inner) => complaintsOf(inner, path));
}

function check(schema: z.ZodType | undefined, value: unknown, complaints: Complaint[]): unknown {
  if (schema === undefined) return undefined;
  complaints.push(...unstorable(value, '').slice(0, COMPLAINTS_MAX).map(short));
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.slice(0, COMPLAINTS_MAX).flatMap((issue) => complaintsOf(issue));
  complaints.push(...issues.slice(0, COMPLAINTS_MAX).map(short));
  return undefined;
}

function checkKey(key: string | undefined, complaints: Complaint[]): string | undefined {
  if (key !== undefined && IDEMPOTENCY_KEY.test(key)) return key;
  const message = key === undefined ? 'this header is needed' : 'must be 1 to 255 printable characters';
  complaints.push({ path: 'Idempotency-Key', message });
  return undefined;
}

/** A misspelt filter that was passed over would show everything instead of little. */
function checkQuery({ query: schema }: Route, query: Readonly<Record<string, unknown>>, complaints: Complaint[]) {
  if (schema === undefined) return undefined;
  const unknown = Object.keys(query).filter((name) => !Object.hasOwn(schema.shape, name));
  const message = 'is no parameter of this route';
  complaints.push(...unknown.slice(0, COMPLAINTS_MAX).map((path) => short({ path, message })));
  return check(schema, query, complaints);
}

function parseBody(event: APIGatewayProxyEvent): unknown {
  const text = event.isBase64Encoded ? Buffer.from(event.body ?? '', 'base64').toString() : event.body;
  if (text === null || text === '') throw new MalformedRequest({ detail: 'A JSON body is needed.' });
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new MalformedRequest({ detail: 'The body is not JSON.' });
  }
}

/**
 * The request as the contract describes it.
 *
 * The form is checked before anything else happens, so a request refused here has burned no idempotency key.
 *
 * @throws MalformedRequest for a body that is not JSON
 * @throws InvalidRequest with every complaint at once
 */
export function parseRequest(route: Route, event: APIGatewayProxyEvent, user: Principal | undefined): Request<Route> {
  const complaints: Complaint[] = [];
  const params = check(route.params, event.pathParameters ?? {}, complaints);
  const query = checkQuery(route, event.queryStringParameters ?? {}, complaints);
  const body = route.body === undefined ? undefined : check(route.body, parseBody(event), complaints);
  const key = route.idempotent && checkKey(event.headers['idempotency-key'], complaints);
  if (complaints.length > 0) throw new InvalidRequest({ errors: complaints });
  const idempotency = route.idempotent && {
    scope: `${user?.id ?? ''} ${event.httpMethod} ${event.path} ${String(key)}`,
    fingerprint: createHash('sha256').update(canonicalJson(body)).digest(),
  };
  return {
    params,
    query,
    body,
    user,
    idempotency,
    headers: event.headers,
    requestId: event.requestContext.requestId,
    sourceIp: event.requestContext.identity.sourceIp,
  } as Request<Route>;
}

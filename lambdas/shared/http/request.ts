import { createHash } from 'node:crypto';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import * as z from 'zod';
import { InvalidRequest, MalformedRequest } from '../contract/errors.ts';
import type { Route } from '../contract/route.ts';
import type { Idempotency } from '../postgres/idempotency.ts';
import type { Principal } from './principal.ts';

type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined;

/** What a handler receives: everything that the caller sent, checked and typed by the route's contract. */
export interface Request<R extends Route> {
  readonly params: Parsed<R['params']>;
  readonly query: Parsed<R['query']>;
  readonly body: Parsed<R['body']>;
  readonly user: R['access'] extends 'public' ? undefined : Principal;
  readonly idempotency: R['idempotent'] extends true ? Idempotency : undefined;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly requestId: string;
  /** The caller's address as API Gateway saw it; many users may share one. */
  readonly sourceIp: string;
}

interface Complaint {
  readonly path: string;
  readonly message: string;
}

const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,255}$/;
const NUL = '\u0000';
/** API Gateway replaces bytes that are not UTF-8 by this character: two different texts would become the same. */
const REPLACEMENT = '\uFFFD';
/** Deeper than any body of the API; a deeper one would exhaust the stack. */
const DEPTH_MAX = 32;
/** Complaints about one part of a request: enough to correct it, and a limit to the size of the answer. */
const COMPLAINTS_MAX = 100;

const complaintOf = (text: string): string | undefined => {
  if (text.includes(NUL)) return 'contains a NUL character';
  if (text.includes(REPLACEMENT)) return 'contains U+FFFD, which stands for text that was not UTF-8';
  if (/[\uFFFE\uFFFF]/.test(text)) return 'contains what is no character';
  return text.isWellFormed() ? undefined : 'contains half of a character';
};

/**
 * Text that no route needs and that PostgreSQL cannot store (NUL anywhere, half a surrogate pair in JSON), SQS cannot
 * carry (U+FFFE, U+FFFF) or that is not what the caller wrote (U+FFFD): refused here once instead of in each schema.
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

const NO_QUERY = z.object({});

const TEXT_MAX = 200;
/** Path and message may repeat text of the caller, and the answer must not grow with the request. */
const short = ({ path, message }: Complaint): Complaint => ({
  path: path.slice(0, TEXT_MAX),
  message: message.slice(0, TEXT_MAX),
});

type Issue = z.core.$ZodIssue;

/** The form of a union that the caller probably meant: a form without unknown names, then the one with the fewest issues. */
function closestOf(forms: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const hasUnknownName = (issues: readonly Issue[]): number =>
    Number(issues.some(({ code, path }) => code === 'unrecognized_keys' && path.length === 0));
  return forms
    .filter((issues) => issues.length > 0)
    .toSorted((one, other) => hasUnknownName(one) - hasUnknownName(other) || one.length - other.length)[0];
}

/** The complaints of an issue. For a union, those of its closest form: *invalid input* alone does not say where. */
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

/** Refuses unknown and repeated parameters: an ignored filter would return other data than the caller expects. */
function checkQuery({ query: schema = NO_QUERY }: Route, event: APIGatewayProxyEvent, complaints: Complaint[]) {
  const query = event.queryStringParameters ?? {};
  const repeated = Object.entries(event.multiValueQueryStringParameters ?? {}).filter(
    ([, values]) => (values?.length ?? 0) > 1,
  );
  const unknown = Object.keys(query).filter((name) => !Object.hasOwn(schema.shape, name));
  const wrong = [
    ...unknown.map((path) => ({ path, message: 'is no parameter of this route' })),
    ...repeated.map(([path]) => ({ path, message: 'is given more than once' })),
  ];
  complaints.push(...wrong.slice(0, COMPLAINTS_MAX).map(short));
  return check(schema, query, complaints);
}

/** JSON with its keys in order, so that two bodies that mean the same have the same fingerprint. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (inner === null || typeof inner !== 'object' || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function parseBody(event: APIGatewayProxyEvent): unknown {
  if (event.body === null || event.body === '') throw new MalformedRequest({ detail: 'A JSON body is needed.' });
  try {
    const text = event.isBase64Encoded ? utf8.decode(Buffer.from(event.body, 'base64')) : event.body;
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new MalformedRequest({ cause });
  }
}

/**
 * The request as the contract describes it.
 *
 * The form is checked first, so a request that is refused here does not use up its idempotency key.
 *
 * @throws MalformedRequest for a body that is not JSON in UTF-8
 * @throws InvalidRequest with every complaint at once
 */
export function parseRequest(route: Route, event: APIGatewayProxyEvent, user: Principal | undefined): Request<Route> {
  const complaints: Complaint[] = [];
  const params = check(route.params, event.pathParameters ?? {}, complaints);
  const query = checkQuery(route, event, complaints);
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

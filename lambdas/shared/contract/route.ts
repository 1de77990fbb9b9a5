import type * as z from 'zod';
import {
  Forbidden,
  IdempotencyKeyReused,
  InvalidRequest,
  MalformedRequest,
  RequestInProgress,
  TemporarilyUnavailable,
  TooManyRequests,
  Unauthenticated,
} from './errors.ts';
import type { Refusal } from './refusal.ts';

/** Who may call a route. The two authorizers check `user` and `admin`; the service itself checks ownership. */
export type Access = 'public' | 'user' | 'admin';
type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Requests a second that API Gateway lets through to this route, over all callers, before it answers 429. */
export interface Throttle {
  readonly ratePerSecond: number;
  readonly burst: number;
}

/**
 * One line of the table of routes. API Gateway's methods, the router, validation, OpenAPI, the typed client and the
 * access tests are generated from it.
 */
export interface Route {
  readonly method: Method;
  /** API Gateway's resource path, e.g. `/api/events/{eventId}`. */
  readonly path: `/${string}`;
  readonly access: Access;
  /** Key of the service's `functions` that serves it. */
  readonly function: string;
  /** One sentence for the OpenAPI document. */
  readonly summary: string;
  readonly params?: z.ZodObject;
  /** A parameter that it does not name is refused; a route without a query refuses every parameter. */
  readonly query?: z.ZodObject;
  /** Strict: an unknown field is refused. */
  readonly body?: z.ZodObject | z.ZodDiscriminatedUnion | z.ZodUnion;
  /** Status → schema of the JSON body; `null` where there is none. */
  readonly responses: Readonly<Record<number, z.ZodType | null>>;
  /** What it refuses for reasons of its own, beyond what follows from its form (see `refusalsOf`). */
  readonly errors?: readonly Refusal[];
  /** The caller must send `Idempotency-Key`. */
  readonly idempotent?: true;
  /** @default the stage's own throttle */
  readonly throttle?: Throttle;
}

/** The routes of one service, by operation name. */
export type Routes = Readonly<Record<string, Route>>;

/** Checks the table's types and keeps each route's exact schema types for handlers and clients. */
export const defineRoutes = <const R extends Routes>(routes: R): R => routes;

/** Names of the routes that the service's function `F` serves. */
export type RoutesOf<R extends Routes, F extends string> = {
  [K in keyof R & string]: R[K]['function'] extends F ? K : never;
}[keyof R & string];

/** Everything the route may refuse: what follows from its form, then what it lists. Each once. */
export function refusalsOf({ access, params, query, body, idempotent, errors = [] }: Route): readonly Refusal[] {
  const isChecked = [params, query, body, idempotent].some((part) => part !== undefined);
  return [
    ...new Set([
      ...(body === undefined ? [] : [MalformedRequest]),
      ...(isChecked ? [InvalidRequest] : []),
      ...(access === 'public' ? [] : [Unauthenticated]),
      ...(access === 'admin' ? [Forbidden] : []),
      ...(idempotent ? [RequestInProgress, IdempotencyKeyReused] : []),
      TooManyRequests,
      TemporarilyUnavailable,
      ...errors,
    ]),
  ];
}

import type * as z from 'zod';
import type { routes as auth } from '#contract/auth/contract/routes.ts';
import type { routes as event } from '#contract/event/contract/routes.ts';
import type { routes as payment } from '#contract/payment/contract/routes.ts';
import type { routes as platform } from '#contract/platform/contract/routes.ts';
import type { routes as queue } from '#contract/queue/contract/routes.ts';
import type { routes as reservation } from '#contract/reservation/contract/routes.ts';
import type * as common from '#contract/shared/contract/errors.ts';

/** Every route of the system by operation name: the contracts' own types and none of their code. */
type Routes = typeof auth & typeof event & typeof payment & typeof platform & typeof queue & typeof reservation;
export type Operation = keyof Routes & string;

type Field<R, K extends string> = R extends { readonly [P in K]: infer V } ? V : undefined;
type Input<S> = S extends z.ZodType ? z.input<S> : never;
type Output<S> = S extends z.ZodType ? z.output<S> : undefined;

type Responses<O extends Operation> = Routes[O]['responses'];
type Success = 200 | 201 | 202 | 204;
/** The body of a success; a union where a route has several. */
export type Answer<O extends Operation> = {
  [S in keyof Responses<O> & Success]: Output<Responses<O>[S]>;
}[keyof Responses<O> & Success];

type Part<O extends Operation, K extends 'params' | 'query' | 'body'> =
  Field<Routes[O], K> extends z.ZodType
    ? Record<string, never> extends Input<Field<Routes[O], K>>
      ? { readonly [P in K]?: Input<Field<Routes[O], K>> }
      : { readonly [P in K]: Input<Field<Routes[O], K>> }
    : unknown;
type Key<O extends Operation> =
  Field<Routes[O], 'idempotent'> extends true ? { readonly idempotencyKey: string } : unknown;
/** What a call must bring: a missing path parameter, body or idempotency key does not compile. */
export type Request<O extends Operation> = Part<O, 'params'> & Part<O, 'query'> & Part<O, 'body'> & Key<O>;

type CodeOf<R> = R extends { readonly code: infer Code extends string } ? Code : never;
/** Every problem code that a route lists, and those that any route may answer. */
export type ProblemCode =
  | CodeOf<{ [O in Operation]: NonNullable<Field<Routes[O], 'errors'>>[number] }[Operation]>
  | CodeOf<(typeof common)[keyof typeof common]>
  | 'internal_error';

export type User = Answer<'login'>['user'];
export type EventSummary = Answer<'listEvents'>['items'][number];
export type EventDetail = Answer<'getEvent'>;
export type Layout = Answer<'getLayout'>;
export type QueueState = Answer<'getQueueState'>;
export type Reservation = Answer<'listReservations'>['items'][number];
export type Payment = Answer<'getPayment'>;
export type Checkout = NonNullable<Answer<'beginPayment'>['checkout']>;
export type PointChange = Answer<'listPointHistory'>['items'][number];

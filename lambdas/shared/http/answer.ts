import type * as z from 'zod';
import type { Route } from '../contract/route.ts';

type Headers = Readonly<Record<string, string>>;
type BodyOf<S> = S extends z.ZodType ? z.input<S> : undefined;

/** One of the answers that the route's contract promises. */
export type AnswerOf<R extends Route> = {
  [Status in keyof R['responses'] & number]: {
    readonly status: Status;
    readonly body: BodyOf<R['responses'][Status]>;
    readonly headers?: Headers;
  };
}[keyof R['responses'] & number];

export const ok = <Body>(body: Body, headers: Headers = {}) => ({ status: 200, body, headers }) as const;
export const created = <Body>(location: string, body: Body) => ({ status: 201, body, headers: { location } }) as const;
export const accepted = <Body>(body: Body) => ({ status: 202, body }) as const;
export const noContent = () => ({ status: 204, body: undefined }) as const;

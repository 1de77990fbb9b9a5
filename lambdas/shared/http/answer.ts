import type * as z from 'zod';
import type { Route } from '../contract/route.ts';

type Headers = Readonly<Record<string, string>>;
type BodyOf<S> = S extends z.ZodType ? z.input<S> : undefined;

/** A JSON body that was serialised and compressed before, once for many answers. It must fit the route's schema. */
export class ReadyJson {
  /** Base64. */
  readonly gzip: string;
  readonly json: () => string;

  constructor({ gzip, json }: { readonly gzip: string; readonly json: () => string }) {
    this.gzip = gzip;
    this.json = json;
  }
}

/** One of the answers that the route's contract promises. */
export type AnswerOf<R extends Route> = {
  [Status in keyof R['responses'] & number]: {
    readonly status: Status;
    readonly body: BodyOf<R['responses'][Status]> | (R['responses'][Status] extends z.ZodType ? ReadyJson : never);
    readonly headers?: Headers;
  };
}[keyof R['responses'] & number];

export const ok = <Body>(body: Body, headers: Headers = {}) => ({ status: 200, body, headers }) as const;
export const created = <Body>(location: string, body: Body) => ({ status: 201, body, headers: { location } }) as const;
export const accepted = <Body>(body: Body) => ({ status: 202, body }) as const;
export const noContent = () => ({ status: 204, body: undefined }) as const;

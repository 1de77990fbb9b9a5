import type * as z from 'zod';

/** HTTP status of each kind of refusal: what the caller can do about it. */
const STATUS = {
  malformed: 400,
  unauthenticated: 401,
  payment_required: 402,
  forbidden: 403,
  absent: 404,
  conflict: 409,
  gone: 410,
  invalid: 422,
  throttled: 429,
  unavailable: 503,
} as const;
export type RefusalKind = keyof typeof STATUS;

type Shape = Readonly<Record<string, z.ZodType>>;
type Facts = Readonly<Record<string, unknown>>;
type FactsOf<S extends Shape> = { readonly [Name in keyof S]: z.input<S[Name]> };

type Options = {
  /** A more precise sentence than the refusal's own. */
  readonly detail?: string;
  readonly cause?: unknown;
};

/** The declaration of a refusal: what HTTP, OpenAPI and the client need to know about it. */
export interface Refusal {
  /** Stable, snake_case. Clients switch on it, so its meaning never changes. */
  readonly code: string;
  readonly kind: RefusalKind;
  readonly detail: string;
  readonly shape: Shape;
}

/**
 * An expected refusal: part of the API, logged at `info`, shown to the caller. Every other error is a fault or a bug.
 *
 * Facts are public: never secrets, never data of another user.
 */
export abstract class DomainError extends Error {
  readonly code: string;
  readonly kind: RefusalKind;
  readonly facts: Facts;

  constructor({ code, kind, detail }: Refusal, facts: Facts, options: Options = {}) {
    super(options.detail ?? detail, { cause: options.cause });
    this.name = nameOf(code);
    this.code = code;
    this.kind = kind;
    this.facts = facts;
  }
}

/** Declares a refusal without facts: `throw new EmailTaken()`. */
export function refusal<const Code extends string>(
  code: Code,
  kind: RefusalKind,
  detail: string,
): Refusal & {
  readonly code: Code;
  readonly shape: Readonly<Record<never, never>>;
  new (options?: Options): DomainError;
};
/**
 * Declares a refusal with facts: `throw new SeatTaken({ seatIds })`.
 *
 * HTTP status, OpenAPI and the gateway's answers follow from the declaration.
 *
 * @param detail the sentence a user sees: what happened and what to do
 * @param shape the facts, by name; `retryAfter` (seconds) also becomes the header `Retry-After`
 */
export function refusal<const Code extends string, S extends Shape>(
  code: Code,
  kind: RefusalKind,
  detail: string,
  shape: S,
): Refusal & { readonly code: Code; readonly shape: S; new (facts: FactsOf<S>, options?: Options): DomainError };
export function refusal(code: string, kind: RefusalKind, detail: string, shape: Shape = {}) {
  const declared: Refusal = { code, kind, detail, shape };
  const hasFacts = Object.keys(shape).length > 0;
  const Declared = class extends DomainError {
    constructor(...[first, second]: readonly [factsOrOptions?: Facts, options?: Options]) {
      super(declared, hasFacts ? { ...first } : {}, hasFacts ? second : first);
    }
  };
  return Object.assign(Declared, declared);
}

/** `seat_taken` → `SeatTaken`, for logs and the OpenAPI document. */
export const nameOf = (code: string): string =>
  code.replaceAll(/(?:^|_)([a-z])/g, (_, first: string) => first.toUpperCase());

export const statusOf = ({ kind }: { readonly kind: RefusalKind }): number => STATUS[kind];

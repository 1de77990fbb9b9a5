import * as z from 'zod';
import { nameOf, type Refusal, statusOf } from './refusal.ts';

/** What an unknown error becomes; API Gateway answers the same for its own. */
export const INTERNAL_ERROR = {
  code: 'internal_error',
  status: 500,
  detail: 'Something went wrong on our side. Nothing is known to be wrong with the request.',
} as const;

interface Problem {
  readonly code: string;
  readonly status: number;
  readonly detail: string;
  /** Id of the request, by which an operator finds its log lines. */
  readonly instance: string;
}

/** `seat_taken` → `Seat taken`. */
const titleOf = (code: string): string => `${code[0]!.toUpperCase()}${code.slice(1).replaceAll('_', ' ')}`;
const typeOf = (code: string): string => `https://tiketi.example/problems/${code}`;

/** The body of every refusal (RFC 9457). Facts cannot overwrite the standard members. */
export const problemBody = ({ code, status, detail, instance }: Problem, facts: object = {}) => ({
  ...facts,
  type: typeOf(code),
  title: titleOf(code),
  status,
  detail,
  instance,
  code,
});

const instance = z.string().meta({
  description: 'Id of the request; quote it when you ask for help',
  example: '8f2c9d0e-6a51-4c7b-9d3e-1f2a3b4c5d6e',
});

/** The members of every refusal's body; `code` is stable, and clients switch on it. */
export const problem = z
  .looseObject({
    type: z.string().meta({ description: 'Address of the documentation of `code`', example: typeOf('not_found') }),
    title: z.string().meta({ description: '`code` as words', example: titleOf('not_found') }),
    status: z.int().meta({ description: 'The HTTP status', example: 404 }),
    detail: z
      .string()
      .optional()
      .meta({ description: 'What happened and what to do', example: 'There is nothing here.' }),
    instance,
    code: z.string().meta({ description: 'Stable name of the refusal; switch on it', example: 'not_found' }),
  })
  .meta({ id: 'Problem' });

/** The schema of one refusal's body, with its facts. */
export const problemSchemaOf = (refusal: Refusal) =>
  z
    .object({
      ...refusal.shape,
      type: z.literal(typeOf(refusal.code)),
      title: z.literal(titleOf(refusal.code)),
      status: z.literal(statusOf(refusal)),
      detail: z.string().meta({ description: 'What happened and what to do', example: refusal.detail }),
      instance,
      code: z.literal(refusal.code),
    })
    .meta({ id: `${nameOf(refusal.code)}Problem`, description: refusal.detail });

/**
 * The body of a refusal as a client sees it. For a union of refusals, a union discriminated by `code`:
 * `ProblemOf<(typeof routes)['placeReservation']['errors'][number]>`.
 */
export type ProblemOf<R extends Refusal> = R extends Refusal
  ? z.output<typeof problem> & { readonly code: R['code'] } & {
      readonly [Fact in keyof R['shape']]: z.output<R['shape'][Fact]>;
    }
  : never;

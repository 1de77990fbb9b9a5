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

/** The members of every refusal's body; `code` is stable, and clients switch on it. */
export const problem = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    instance: z.string(),
    code: z.string(),
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
      detail: z.string().meta({ example: refusal.detail }),
      instance: z
        .string()
        .meta({ description: 'Id of the request; quote it when you ask for help', example: '8f2c9d0e-6a51' }),
      code: z.literal(refusal.code),
    })
    .meta({ id: `${nameOf(refusal.code)}Problem`, description: refusal.detail });

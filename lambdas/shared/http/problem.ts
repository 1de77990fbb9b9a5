import type { APIGatewayProxyResult } from 'aws-lambda';
import { DomainError, type RefusalKind } from '../domain/errors.ts';

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
} as const satisfies Record<RefusalKind, number>;

/** The words of a code: `seat_taken` → `Seat taken`. */
const titleOf = (code: string): string => `${code[0]!.toUpperCase()}${code.slice(1).replaceAll('_', ' ')}`;

/**
 * RFC 9457. Facts cannot overwrite the standard members. An unknown error becomes a bare 500: its message may name
 * tables, hosts or people.
 *
 * @param instance id of the request, by which an operator finds its log lines
 */
export function toProblem(error: unknown, instance: string): APIGatewayProxyResult {
  const refusal = error instanceof DomainError ? error : undefined;
  const status = refusal === undefined ? 500 : STATUS[refusal.kind];
  const code = refusal?.code ?? 'internal_error';
  const body = {
    ...refusal?.facts,
    type: `https://tiketi.example/problems/${code}`,
    title: titleOf(code),
    status,
    detail: refusal?.message ?? 'Something went wrong on our side. Nothing is known to be wrong with the request.',
    instance,
    code,
  };
  const retryAfter = refusal?.retryAfterSeconds;
  return {
    statusCode: status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
    },
    body: JSON.stringify(body),
  };
}

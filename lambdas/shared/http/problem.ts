import type { APIGatewayProxyResult } from 'aws-lambda';
import { INTERNAL_ERROR, problemBody } from '../contract/problem.ts';
import { DomainError, statusOf } from '../contract/refusal.ts';
import { refusalOf } from '../postgres/faults.ts';

/**
 * RFC 9457. A fault of the database that passes by itself becomes a 503 with `Retry-After`. Every other error becomes a
 * bare 500: its message may name tables, hosts or people.
 *
 * @param instance id of the request, by which an operator finds its log lines
 */
export function toProblem(error: unknown, instance: string): APIGatewayProxyResult {
  const refusal = error instanceof DomainError ? error : refusalOf(error);
  const { code, detail, status } =
    refusal === undefined ? INTERNAL_ERROR : { code: refusal.code, detail: refusal.message, status: statusOf(refusal) };
  const facts = refusal?.facts ?? {};
  const { retryAfter } = facts;
  return {
    statusCode: status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
    },
    body: JSON.stringify(problemBody({ code, detail, status, instance }, facts)),
  };
}

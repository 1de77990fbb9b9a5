import type { APIGatewayProxyResult } from 'aws-lambda';
import { INTERNAL_ERROR, problemBody } from '../contract/problem.ts';
import { DomainError, statusOf } from '../contract/refusal.ts';

/**
 * RFC 9457. An unknown error becomes a bare 500: its message may name tables, hosts or people.
 *
 * @param instance id of the request, by which an operator finds its log lines
 */
export function toProblem(error: unknown, instance: string): APIGatewayProxyResult {
  const isRefusal = error instanceof DomainError;
  const { code, detail, status } = isRefusal
    ? { code: error.code, detail: error.message, status: statusOf(error) }
    : INTERNAL_ERROR;
  const facts = isRefusal ? error.facts : {};
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

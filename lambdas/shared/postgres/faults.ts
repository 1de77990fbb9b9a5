import { AssertionError } from 'node:assert';
import pg from 'pg';
import { TemporarilyUnavailable } from '../contract/errors.ts';
import type { DomainError } from '../contract/refusal.ts';

/** PostgreSQL cannot be reached, or the connection was lost before COMMIT: nothing of the transaction was kept. */
export class DatabaseUnreachable extends Error {
  override readonly name = 'DatabaseUnreachable';
}

/**
 * The connection was lost during COMMIT, or the time of the function was over: a transaction was kept as a whole or not at
 * all, and it is not known which.
 */
export class OutcomeUnknown extends Error {
  override readonly name = 'OutcomeUnknown';
}

/** Conflicts with another transaction: lock timeout, deadlock, serialization failure. */
const CONTENTION: ReadonlySet<string> = new Set(['55P03', '40P01', '40001']);
const CONTENTION_RETRY_SECONDS = 1;

/**
 * PostgreSQL is overloaded, restarts or fails over: statement, transaction and idle timeouts, no connection left,
 * shutdown. Codes of class 08 (connection exception) belong here as well.
 */
const UNAVAILABLE: ReadonlySet<string> = new Set([
  '57014',
  '25P03',
  '25P04',
  '53300',
  '57P01',
  '57P02',
  '57P03',
  '57P05',
]);
const UNAVAILABLE_RETRY_SECONDS = 2;

const MAYBE_KEPT =
  'The service did not learn whether the request took effect. Repeat it with the same Idempotency-Key, or look first.';

/**
 * The answer to a request that failed because of the state of the database and not because of its content: the same
 * request can succeed a moment later.
 *
 * Only the HTTP layer uses it. In a consumer of messages these errors stay faults, and the message is delivered again.
 *
 * @returns undefined for every other error
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export function refusalOf(error: unknown): DomainError | undefined {
  if (error instanceof OutcomeUnknown)
    return new TemporarilyUnavailable({ retryAfter: UNAVAILABLE_RETRY_SECONDS }, { detail: MAYBE_KEPT });
  if (error instanceof DatabaseUnreachable)
    return new TemporarilyUnavailable({ retryAfter: UNAVAILABLE_RETRY_SECONDS });
  if (!(error instanceof pg.DatabaseError) || error.code === undefined) return undefined;
  if (CONTENTION.has(error.code)) return new TemporarilyUnavailable({ retryAfter: CONTENTION_RETRY_SECONDS });
  if (UNAVAILABLE.has(error.code) || error.code.startsWith('08'))
    return new TemporarilyUnavailable({ retryAfter: UNAVAILABLE_RETRY_SECONDS });
  return undefined;
}

/** An error that neither PostgreSQL nor our own code (for an invalid value) has thrown is a failure of the connection. */
export function connectionFault(cause: unknown): unknown {
  if (cause instanceof pg.DatabaseError || cause instanceof AssertionError || cause instanceof TypeError) return cause;
  return new DatabaseUnreachable('the connection to PostgreSQL failed', { cause });
}

/** An error of severity FATAL ends the connection; after an ERROR during COMMIT the transaction was rolled back. */
export const commitFault = (cause: unknown): unknown =>
  cause instanceof pg.DatabaseError && cause.severity === 'ERROR'
    ? cause
    : new OutcomeUnknown('the connection was lost during COMMIT', { cause });

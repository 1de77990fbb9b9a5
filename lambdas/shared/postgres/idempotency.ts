import { timingSafeEqual } from 'node:crypto';
import { IdempotencyKeyReused, RequestInProgress } from '../contract/errors.ts';
import type { Executor, Transaction } from './database.ts';
import { statement } from './statement.ts';

/** The caller's promise that repeats of a request mean the same act. Made by the HTTP stack, stored by the operation. */
export interface Idempotency {
  /** User, method, full path and key. */
  readonly scope: string;
  /** SHA-256 of the canonical body. */
  readonly fingerprint: Buffer;
}

const TRY_LOCK = statement<{ locked: boolean }>(
  'idempotency.try_lock',
  'SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS locked',
);
const FIND = statement<{ fingerprint: Buffer; result: unknown }>(
  'idempotency.find',
  'SELECT fingerprint, result FROM idempotency_keys WHERE scope = $1 AND expires_at > now()',
);
const KEEP = statement(
  'idempotency.keep',
  `INSERT INTO idempotency_keys (scope, fingerprint, result)
   VALUES ($1, $2, $3)
   ON CONFLICT (scope) DO UPDATE
      SET fingerprint = EXCLUDED.fingerprint, result = EXCLUDED.result, expires_at = DEFAULT`,
);

/**
 * The result of an earlier request with this key, or undefined: then the caller does its work and calls `keepResult` in the same
 * transaction. The lock excludes other requests with this key until the transaction ends.
 *
 * @throws RequestInProgress while another transaction holds this key
 * @throws IdempotencyKeyReused when the key came with another body
 */
export async function findResult(tx: Transaction, { scope, fingerprint }: Idempotency): Promise<unknown> {
  // Sent together; the second statement runs after the first, so it sees what the former holder of the lock has committed.
  const [[lock], [kept]] = await tx.together([tx.query(TRY_LOCK, [scope]), tx.query(FIND, [scope])]);
  if (lock?.locked !== true) throw new RequestInProgress();
  if (kept === undefined) return undefined;
  if (!timingSafeEqual(kept.fingerprint, fingerprint)) throw new IdempotencyKeyReused();
  return kept.result;
}

/** Keeps the result for 48 hours. Only final results: for a result that may still change, it keeps the id of the row. */
export async function keepResult(tx: Executor, { scope, fingerprint }: Idempotency, result: unknown): Promise<void> {
  await tx.execute(KEEP, [scope, fingerprint, JSON.stringify(result)]);
}

import type { Executor } from '#shared/postgres/database.ts';
import { statement } from '#shared/postgres/statement.ts';
import type { ClaimedDelivery, ConfirmedFacts, Locale } from '../domain/delivery.ts';

/** Longer than the worker's timeout: a worker whose lease has expired no longer runs. */
const LEASE_SECONDS = 90;
/** Longer than the longest wait between two deliveries of a message. */
const SWEEP_AFTER_SECONDS = 600;

const INSERT = statement(
  'notification.insert_delivery',
  `INSERT INTO deliveries (id, kind, reservation_id, user_id, facts)
   VALUES ($1, 'reservation_confirmed', $2, $3, $4)
   ON CONFLICT (reservation_id, kind) DO NOTHING`,
);

interface NewDelivery {
  readonly id: string;
  readonly userId: string;
  readonly facts: ConfirmedFacts;
}

/** @returns false when this reservation already has its delivery */
export const insertDelivery = async (tx: Executor, { id, userId, facts }: NewDelivery): Promise<boolean> =>
  (await tx.execute(INSERT, [id, facts.reservationId, userId, JSON.stringify(facts)])) === 1;

interface ClaimedRow {
  readonly reservationId: string;
  readonly facts: ConfirmedFacts;
  readonly attempts: number;
  readonly email: string | null;
  readonly name: string;
  readonly locale: Locale;
}

const CLAIM = statement<ClaimedRow>(
  'notification.claim_delivery',
  `WITH claimed AS (
     UPDATE deliveries
        SET attempts = attempts + 1,
            leased_until = now() + make_interval(secs => $3),
            next_attempt_at = now() + make_interval(secs => $4)
      WHERE id = $1
        AND status = 'PENDING'
        AND attempts < $2
        AND (leased_until IS NULL OR leased_until <= now())
     RETURNING reservation_id, user_id, facts, attempts
   )
   SELECT reservation_id, facts, attempts, email, name, locale
     FROM claimed
     LEFT JOIN recipients USING (user_id)`,
);

/**
 * Claims the delivery for the length of a lease, in a separate statement: no lock is held while SES is called.
 *
 * @returns undefined when the delivery has ended or another worker has claimed it
 */
export async function claimDelivery(
  database: Executor,
  id: string,
  attemptsMax: number,
): Promise<ClaimedDelivery | undefined> {
  const [row] = await database.query(CLAIM, [id, attemptsMax, LEASE_SECONDS, SWEEP_AFTER_SECONDS]);
  if (row === undefined) return undefined;
  const { reservationId, facts, attempts: attempt, email, name, locale } = row;
  return { id, reservationId, facts, attempt, recipient: email === null ? undefined : { email, name, locale } };
}

const MARK_SENT = statement(
  'notification.mark_sent',
  `UPDATE deliveries
      SET status = 'SENT', provider_message_id = $2, failure_code = NULL, leased_until = NULL, ended_at = now()
    WHERE id = $1
      AND status <> 'SENT'`,
);

/** A mail that SES accepted is sent, also when another worker holds the lease by now. */
export const markSent = async (database: Executor, id: string, providerMessageId: string): Promise<void> => {
  await database.execute(MARK_SENT, [id, providerMessageId]);
};

const RELEASE = statement(
  'notification.release_delivery',
  `UPDATE deliveries SET leased_until = NULL WHERE id = $1 AND status = 'PENDING' AND attempts = $2`,
);

/** Ends the lease, so that another attempt can begin at once. */
export const releaseDelivery = async (database: Executor, id: string, attempt: number): Promise<void> => {
  await database.execute(RELEASE, [id, attempt]);
};

const MARK_FAILED = statement(
  'notification.mark_failed',
  `UPDATE deliveries
      SET status = 'FAILED', failure_code = $3, leased_until = NULL, ended_at = now()
    WHERE id = $1
      AND status = 'PENDING'
      AND attempts = $2`,
);

/** @returns false when another worker has ended it or tries again */
export const markFailed = async (
  database: Executor,
  { id, attempt }: Pick<ClaimedDelivery, 'id' | 'attempt'>,
  code: string,
): Promise<boolean> => (await database.execute(MARK_FAILED, [id, attempt, code])) === 1;

const GIVE_UP = statement(
  'notification.give_up_deliveries',
  `UPDATE deliveries
      SET status = 'FAILED', failure_code = 'attempts_exhausted', leased_until = NULL, ended_at = now()
    WHERE id IN (SELECT id
                   FROM deliveries
                  WHERE status = 'PENDING'
                    AND next_attempt_at <= now()
                    AND attempts >= $1
                  ORDER BY next_attempt_at
                  LIMIT $2
                    FOR UPDATE SKIP LOCKED)`,
);

/** Ends deliveries whose worker crashed in the last attempt. @returns how many */
export const giveUpDeliveries = (database: Executor, attemptsMax: number, limit: number): Promise<number> =>
  database.execute(GIVE_UP, [attemptsMax, limit]);

const TAKE_STUCK = statement<{ id: string }>(
  'notification.take_stuck_deliveries',
  `UPDATE deliveries
      SET next_attempt_at = now() + make_interval(secs => $2)
    WHERE id IN (SELECT id
                   FROM deliveries
                  WHERE status = 'PENDING'
                    AND next_attempt_at <= now()
                  ORDER BY next_attempt_at
                  LIMIT $1
                    FOR UPDATE SKIP LOCKED)
   RETURNING id`,
);

/** Deliveries that wait longer than any message does; postpones their next attempt, so that they are not returned again at once. */
export const takeStuckDeliveries = async (tx: Executor, limit: number): Promise<string[]> =>
  (await tx.query(TAKE_STUCK, [limit, SWEEP_AFTER_SECONDS])).map((row) => row.id);

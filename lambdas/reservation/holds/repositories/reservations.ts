import assert from 'node:assert/strict';
import type { Executor } from '#shared/postgres/database.ts';
import { statement } from '#shared/postgres/statement.ts';
import { PAY_BEFORE_END_SECONDS } from '../domain/details.ts';
import type { EndReason, Reservation, ReservationStatus } from '../domain/reservation.ts';

interface NewReservation {
  readonly id: string;
  readonly number: string;
  readonly eventId: string;
  readonly userId: string;
  readonly admissionId: string;
  readonly seatIds: readonly number[];
  /** The hold that this transaction has replaced; the new hold ends when it would have ended. */
  readonly replaces: string | null;
}

export interface InsertedReservation {
  readonly amount: number;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

const INSERT = statement<InsertedReservation>(
  'reservation.insert_reservation',
  `INSERT INTO reservations (id, number, event_id, user_id, admission_id, amount, status, expires_at)
   SELECT $1, $2, events.id, $4, $5,
          (SELECT coalesce(sum(price), 0) FROM seats WHERE event_id = $3 AND seat_id = ANY ($6::integer[])),
          'PENDING',
          coalesce((SELECT expires_at FROM reservations WHERE id = $7 AND replaced),
                   now() + events.hold_minutes * interval '1 minute')
     FROM events
    WHERE events.id = $3
      AND status = 'PUBLISHED' AND on_sale AND now() >= sale_starts_at AND now() < sale_ends_at
       ON CONFLICT (admission_id) WHERE NOT replaced DO NOTHING
   RETURNING amount, created_at, expires_at`,
);

/** @returns undefined when the event is not on sale, or this admission has made a reservation already */
export const insertReservation = async (
  tx: Executor,
  { id, number, eventId, userId, admissionId, seatIds, replaces }: NewReservation,
): Promise<InsertedReservation | undefined> =>
  (await tx.query(INSERT, [id, number, eventId, userId, admissionId, seatIds, replaces]))[0];

/** Whether an insert failed only because two reservations got the same number. */
export const isNumberTaken = (error: unknown): boolean =>
  error instanceof Error && 'constraint' in error && error.constraint === 'reservations_number';

interface LockedRow {
  readonly id: string;
  readonly eventId: string;
  readonly userId: string;
  readonly admissionId: string;
  readonly number: string;
  readonly amount: number;
  readonly status: ReservationStatus;
  readonly endReason: EndReason | null;
  readonly isAnswered: boolean;
  readonly paymentId: string | null;
  readonly version: number;
  readonly remainingMs: number;
  readonly now: Date;
}

const LOCK = statement<LockedRow>(
  'reservation.lock_reservation',
  `SELECT id, event_id, user_id, admission_id, number, amount, status, end_reason,
          answered_at IS NOT NULL AS is_answered, payment_id, version,
          (extract(epoch FROM expires_at - now()) * 1000)::double precision AS remaining_ms, now()
     FROM reservations
    WHERE id = $1 AND event_id = $2 AND user_id = $3
      FOR UPDATE`,
);

/** What is needed to take the locks in their order. */
export interface ReservationRef {
  readonly reservationId: string;
  readonly eventId: string;
  readonly userId: string;
}

export interface LockedReservation extends Reservation {
  readonly number: string;
  /** Until the hold ends, by the clock of the database; 0 or less when its time is over. */
  readonly remainingMs: number;
  readonly now: Date;
}

/** Locks the reservation: after the row of the user, before the seats. */
export async function lockReservation(tx: Executor, ref: ReservationRef): Promise<LockedReservation | undefined> {
  const [row] = await tx.query(LOCK, [ref.reservationId, ref.eventId, ref.userId]);
  return (
    row && {
      id: row.id,
      eventId: row.eventId,
      userId: row.userId,
      admissionId: row.admissionId,
      number: row.number,
      amount: row.amount,
      status: row.status,
      endReason: row.endReason,
      isAnswered: row.isAnswered,
      paymentId: row.paymentId,
      version: row.version,
      remainingMs: row.remainingMs,
      now: row.now,
    }
  );
}

const SAVE = statement(
  'reservation.save_reservation',
  `UPDATE reservations
      SET status       = $2,
          end_reason   = $3::text,
          ended_at     = CASE WHEN $3 IS NOT NULL THEN coalesce(ended_at, now()) END,
          asked_at     = CASE WHEN $3 IS NOT NULL THEN coalesce(asked_at, now()) END,
          answered_at  = CASE WHEN $4 THEN coalesce(answered_at, now()) END,
          payment_id   = $5,
          confirmed_at = CASE WHEN $2 = 'CONFIRMED' THEN coalesce(confirmed_at, now()) ELSE confirmed_at END,
          version      = $6
    WHERE id = $1 AND version = $6 - 1`,
);

/** Stores the result of a transition; the caller holds the lock of the row. */
export async function saveReservation(tx: Executor, changed: Reservation): Promise<void> {
  const rows = await tx.execute(SAVE, [
    changed.id,
    changed.status,
    changed.endReason,
    changed.isAnswered,
    changed.paymentId,
    changed.version,
  ]);
  assert.equal(rows, 1, 'a reservation changed although its row was locked');
}

const REPLACE = statement(
  'reservation.replace_reservation',
  `UPDATE reservations
      SET status = 'CANCELLED', replaced = true, ended_at = now(), end_reason = 'replaced', asked_at = now(),
          version = version + 1
    WHERE id = $1 AND event_id = $2 AND user_id = $3 AND admission_id = $4
      AND status = 'PENDING' AND ended_at IS NULL AND now() < expires_at - interval '${PAY_BEFORE_END_SECONDS} seconds'`,
);

/**
 * A hold whose time to pay is over cannot be replaced: the new hold keeps its end, so it could never be paid.
 *
 * @returns false when there is no such hold of this user and this admission
 */
export const replaceReservation = async (tx: Executor, ref: ReservationRef, admissionId: string): Promise<boolean> =>
  (await tx.execute(REPLACE, [ref.reservationId, ref.eventId, ref.userId, admissionId])) === 1;

const KEEP_CANCEL_REASON = statement(
  'reservation.keep_cancel_reason',
  'UPDATE reservations SET cancel_reason = $2 WHERE id = $1',
);

/** Stores why the user cancelled; the caller holds the lock of the row. */
export async function keepCancelReason(tx: Executor, reservationId: string, reason: string): Promise<void> {
  await tx.execute(KEEP_CANCEL_REASON, [reservationId, reason]);
}

const TOUCH_ASKED = statement('reservation.touch_asked', 'UPDATE reservations SET asked_at = now() WHERE id = $1');

/** Stores that payment is asked again. */
export async function touchAsked(tx: Executor, reservationId: string): Promise<void> {
  await tx.execute(TOUCH_ASKED, [reservationId]);
}

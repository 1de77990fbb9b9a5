import type { Executor } from '#shared/postgres/database.ts';
import { statement } from '#shared/postgres/statement.ts';
import { PAY_BEFORE_END_SECONDS, type ShownReservation } from '../domain/details.ts';
import type { ReservationStatus } from '../domain/reservation.ts';
import type { ReservationRef } from './reservations.ts';
import { type SeatRow, toDetailedSeat } from './seats.ts';

interface OwnedRow {
  readonly id: string;
  readonly number: string;
  readonly eventId: string;
  readonly title: string;
  readonly venue: string;
  readonly eventDate: Date;
  readonly amount: number;
  readonly status: ReservationStatus;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly version: number;
  readonly isPayable: boolean;
  readonly seats: readonly SeatRow[];
  readonly serverTime: Date;
}

/** A reservation for its owner. */
export interface OwnedReservation extends ShownReservation {
  /** It is PENDING and a payment may still begin. */
  readonly isPayable: boolean;
}

// The executor renames columns only, so the members of JSON are in camelCase here.
const COLUMNS = `
  reservations.id, number, event_id, title, venue, event_date, amount, reservations.status, created_at,
  expires_at, reservations.version, now() AS server_time,
  reservations.status = 'PENDING' AND ended_at IS NULL
    AND now() < expires_at - interval '${PAY_BEFORE_END_SECONDS} seconds' AS is_payable,
  (SELECT json_agg(json_build_object('seatId', seats.seat_id, 'section', section, 'row', seats.row,
                                     'seatNumber', seat_number, 'price', reservation_seats.price)
                   ORDER BY seats.seat_id)
     FROM reservation_seats JOIN seats USING (event_id, seat_id)
    WHERE reservation_seats.reservation_id = reservations.id) AS seats`;

const toOwned = (row: OwnedRow): OwnedReservation => ({
  reservation: {
    id: row.id,
    number: row.number,
    eventId: row.eventId,
    event: { title: row.title, eventDate: row.eventDate.toISOString(), venue: row.venue },
    seats: row.seats.map(toDetailedSeat),
    amount: row.amount,
    status: row.status,
    expiresAt: row.expiresAt.toISOString(),
    version: row.version,
    createdAt: row.createdAt.toISOString(),
  },
  serverTime: row.serverTime,
  isPayable: row.isPayable,
});

const FIND = statement<OwnedRow>(
  'reservation.find_own',
  `SELECT ${COLUMNS}
     FROM reservations JOIN events ON events.id = event_id
    WHERE reservations.id = $1 AND user_id = $2`,
);

/** @returns undefined for a reservation of another user as well */
export const findOwn = async (database: Executor, id: string, userId: string): Promise<OwnedReservation | undefined> =>
  (await database.query(FIND, [id, userId])).map(toOwned)[0];

const LIST = statement<OwnedRow>(
  'reservation.list_own',
  `SELECT ${COLUMNS}
     FROM reservations JOIN events ON events.id = event_id
    WHERE user_id = $1 AND ($2::uuid IS NULL OR reservations.id < $2)
    ORDER BY reservations.id DESC
    LIMIT $3`,
);

/** The reservations that follow `afterId`, newest first: an id begins with its time. */
export const listOwn = async (
  database: Executor,
  userId: string,
  afterId: string | null,
  limit: number,
): Promise<OwnedReservation[]> => (await database.query(LIST, [userId, afterId, limit])).map(toOwned);

interface RefRow {
  readonly id: string;
  readonly eventId: string;
  readonly userId: string;
}
const toRef = ({ id, eventId, userId }: RefRow): ReservationRef => ({
  reservationId: id,
  eventId,
  userId,
});

const LIST_DUE = statement<RefRow>(
  'reservation.list_due',
  `SELECT id, event_id, user_id
     FROM reservations
    WHERE status = 'PENDING' AND ended_at IS NULL AND expires_at <= now()
    ORDER BY expires_at
    LIMIT $1`,
);

/** Holds whose time is over and whose timer has not arrived. No locks: each is read again in its own transaction. */
export const listDue = async (database: Executor, limit: number): Promise<ReservationRef[]> =>
  (await database.query(LIST_DUE, [limit])).map(toRef);

const LIST_OF_CANCELLED_EVENTS = statement<RefRow>(
  'reservation.list_of_cancelled_events',
  `SELECT id, event_id, user_id
     FROM reservations
    WHERE status = 'PENDING' AND ended_at IS NULL
      AND event_id IN (SELECT id FROM events WHERE status = 'CANCELLED')
    LIMIT $1`,
);

export const listOfCancelledEvents = async (database: Executor, limit: number): Promise<ReservationRef[]> =>
  (await database.query(LIST_OF_CANCELLED_EVENTS, [limit])).map(toRef);

const LIST_UNANSWERED = statement<RefRow & { isLate: boolean }>(
  'reservation.list_unanswered',
  `SELECT id, event_id, user_id, ended_at < now() - interval '2 minutes' AS is_late
     FROM reservations
    WHERE answered_at IS NULL AND ended_at IS NOT NULL AND asked_at < now() - interval '50 seconds'
    ORDER BY asked_at
    LIMIT $1`,
);

export interface Unanswered {
  readonly ref: ReservationRef;
  /** It has waited for payment for more than two minutes. */
  readonly isLate: boolean;
}

/** Ended holds that payment was asked about a minute ago and has not answered. */
export const listUnanswered = async (database: Executor, limit: number): Promise<Unanswered[]> =>
  (await database.query(LIST_UNANSWERED, [limit])).map((row) => ({ ref: toRef(row), isLate: row.isLate }));

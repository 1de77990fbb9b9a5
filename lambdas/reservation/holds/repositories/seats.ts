import type { Executor } from '#shared/postgres/database.ts';
import { statement } from '#shared/postgres/statement.ts';
import type { LayoutSeat } from '../../../event/contract/layout.ts';
import type { DetailedSeat } from '../domain/details.ts';
import type { ReservationRef } from './reservations.ts';

export interface SeatRow {
  readonly seatId: number;
  readonly section: string;
  readonly row: string | null;
  readonly seatNumber: number | null;
  readonly price: number;
}

export const toDetailedSeat = (row: SeatRow): DetailedSeat => ({
  id: row.seatId,
  section: row.section,
  row: row.row,
  number: row.seatNumber,
  price: row.price,
});

/** The state of a seat in the map: `A`vailable, `L`ocked, `R`eserved. */
export type SeatState = 'A' | 'L' | 'R';

/** One change for the map; the larger version wins. */
export interface SeatChange {
  readonly seatId: number;
  readonly state: SeatState;
  readonly version: number;
}

/*
 * Seats are selected by an array and never by a join: without statistics, for example right after an event was published, the
 * planner would read the whole event for each hold (measured: half of 900 seats). With an array it uses the primary key
 * as soon as there is more than a page of seats.
 */
const CLAIM = statement<SeatRow & SeatChange>(
  'reservation.claim_seats',
  `WITH wanted AS (
     SELECT seat_id
       FROM seats
      WHERE event_id = $2
        AND seat_id = ANY ($3::integer[])
        AND status = 'AVAILABLE'
        AND EXISTS (SELECT FROM reservations WHERE id = $1)
      ORDER BY seat_id
        FOR UPDATE
   )
   UPDATE seats
      SET status = 'LOCKED', reservation_id = $1, version = version + 1
    WHERE event_id = $2
      AND seat_id = ANY (ARRAY(SELECT wanted.seat_id FROM wanted))
   RETURNING seats.seat_id, section, seats.row, seat_number, price, 'L' AS state, version`,
);

/**
 * Claims the seats for the reservation: the caller rolls back unless every one comes back.
 *
 * PostgreSQL decides; the Redis lock before it only reduces contention and may have been lost. Rows are locked in seat
 * order, so overlapping claims wait for each other and never deadlock. Without the row of the reservation nothing is
 * claimed.
 *
 * @returns the seats that were claimed, in no order
 */
export const claimSeats = (
  tx: Executor,
  reservationId: string,
  eventId: string,
  seatIds: readonly number[],
): Promise<(SeatRow & SeatChange)[]> => tx.query(CLAIM, [reservationId, eventId, seatIds]);

const INSERT_LIVE = statement(
  'reservation.insert_live_seats',
  `INSERT INTO reservation_seats (reservation_id, event_id, seat_id, price)
   SELECT reservation_id, event_id, seat_id, price
     FROM seats
    WHERE event_id = $2 AND seat_id = ANY ($3::integer[]) AND reservation_id = $1`,
);

/** Stores the claimed seats as seats of the reservation. */
export async function insertLiveSeats(
  tx: Executor,
  reservationId: string,
  eventId: string,
  seatIds: readonly number[],
): Promise<void> {
  await tx.execute(INSERT_LIVE, [reservationId, eventId, seatIds]);
}

const LOCK_BOTH = statement(
  'reservation.lock_both_seat_sets',
  `SELECT
     FROM seats
    WHERE event_id = $2
      AND (seat_id = ANY ($3::integer[])
           OR seat_id = ANY (ARRAY(SELECT reservation_seats.seat_id FROM reservation_seats WHERE reservation_id = $1 AND is_live)))
    ORDER BY seat_id
      FOR UPDATE`,
);

/** Locks the seats of the reservation and the wanted seats in one order: two users who swap seats never deadlock. */
export async function lockBothSeatSets(
  tx: Executor,
  reservationId: string,
  eventId: string,
  wanted: readonly number[],
): Promise<void> {
  await tx.query(LOCK_BOTH, [reservationId, eventId, wanted]);
}

const MINE = `
  WITH mine AS (
    SELECT seat_id
      FROM seats
     WHERE event_id = $2
       AND seat_id = ANY (ARRAY(SELECT reservation_seats.seat_id FROM reservation_seats WHERE reservation_id = $1 AND is_live))
       AND reservation_id = $1
     ORDER BY seat_id
       FOR UPDATE
  )`;

const FREE = statement<SeatChange>(
  'reservation.free_seats',
  `${MINE}
   UPDATE seats
      SET status = 'AVAILABLE', reservation_id = NULL, version = version + 1
    WHERE event_id = $2 AND seat_id = ANY (ARRAY(SELECT mine.seat_id FROM mine))
   RETURNING seats.seat_id, 'A' AS state, version`,
);
const END_LIVE = statement(
  'reservation.end_live_seats',
  'UPDATE reservation_seats SET is_live = false WHERE reservation_id = $1 AND is_live',
);

/**
 * Frees the seats that still belong to the reservation. A repeat does not touch seats that another reservation holds.
 *
 * @returns the seats that became free
 */
export async function freeSeats(tx: Executor, reservationId: string, eventId: string): Promise<SeatChange[]> {
  const [freed] = await Promise.all([tx.query(FREE, [reservationId, eventId]), tx.execute(END_LIVE, [reservationId])]);
  return freed;
}

const RESERVE = statement<SeatRow & SeatChange>(
  'reservation.reserve_seats',
  `${MINE}
   UPDATE seats
      SET status = 'RESERVED', version = version + 1
    WHERE event_id = $2 AND seat_id = ANY (ARRAY(SELECT mine.seat_id FROM mine))
   RETURNING seats.seat_id, section, seats.row, seat_number, price, 'R' AS state, version`,
);

/** Marks the locked seats of the reservation as sold. @returns them, in no order */
export const reserveSeats = (tx: Executor, reservationId: string, eventId: string): Promise<(SeatRow & SeatChange)[]> =>
  tx.query(RESERVE, [reservationId, eventId]);

const INSERT = statement(
  'reservation.insert_seats',
  `INSERT INTO seats (event_id, seat_id, section_id, section, "row", seat_number, price, accessible)
   SELECT $1, made.*
     FROM unnest($2::integer[], $3::integer[], $4::text[], $5::text[], $6::integer[], $7::integer[], $8::boolean[]) AS made
       ON CONFLICT (event_id, seat_id) DO NOTHING`,
);

/** Creates the seats that do not exist yet. */
export async function insertSeats(tx: Executor, eventId: string, seats: readonly LayoutSeat[]): Promise<void> {
  await tx.execute(INSERT, [
    eventId,
    seats.map((seat) => seat.seatId),
    seats.map((seat) => seat.sectionId),
    seats.map((seat) => seat.section),
    seats.map((seat) => seat.row),
    seats.map((seat) => seat.number),
    seats.map((seat) => seat.price),
    seats.map((seat) => seat.accessible),
  ]);
}

const LIST_AVAILABLE = statement<{ seatId: number }>(
  'reservation.list_available_seats',
  "SELECT seat_id FROM seats WHERE event_id = $1 AND seat_id = ANY ($2::integer[]) AND status = 'AVAILABLE'",
);

/** Those of the seats that are available. */
export const listAvailableSeats = async (
  tx: Executor,
  eventId: string,
  seatIds: readonly number[],
): Promise<number[]> => (await tx.query(LIST_AVAILABLE, [eventId, seatIds])).map(({ seatId }) => seatId);

const LIST_HELD = statement<{ seatId: number }>(
  'reservation.list_held_seats',
  `SELECT seat_id
     FROM reservation_seats
     JOIN reservations ON reservations.id = reservation_id
    WHERE reservation_id = $1 AND reservations.event_id = $2 AND user_id = $3 AND is_live AND status = 'PENDING'`,
);

/** The seats of a hold of this user; none when it is no hold of this user. */
export const listHeldSeats = async (
  database: Executor,
  { reservationId, eventId, userId }: ReservationRef,
): Promise<number[]> => (await database.query(LIST_HELD, [reservationId, eventId, userId])).map(({ seatId }) => seatId);

const COUNT_AVAILABLE = statement<{ available: number }>(
  'reservation.count_available',
  "SELECT count(*)::integer AS available FROM seats WHERE event_id = $1 AND status = 'AVAILABLE'",
);

export const countAvailable = async (database: Executor, eventId: string): Promise<number> =>
  (await database.query(COUNT_AVAILABLE, [eventId]))[0]!.available;

import type { Executor } from '#shared/postgres/database.ts';
import { statement } from '#shared/postgres/statement.ts';

const TAKE = statement(
  'reservation.take_fan_seats',
  `INSERT INTO fans (event_id, user_id, live_seats)
   SELECT id, $2, $3::integer
     FROM events
    WHERE id = $1 AND $3 <= seats_per_fan
       ON CONFLICT (event_id, user_id) DO UPDATE
      SET live_seats = fans.live_seats + EXCLUDED.live_seats
    WHERE fans.live_seats + EXCLUDED.live_seats <= (SELECT seats_per_fan FROM events WHERE id = $1)`,
);

/**
 * Adds the seats to the count of the user and locks its row, before all other locks.
 *
 * One conditional upsert: with a count followed by an insert, two tabs could hold twice as many seats.
 *
 * @returns false when the user would have more seats than the event allows
 */
export const takeUserSeats = async (tx: Executor, eventId: string, userId: string, count: number): Promise<boolean> =>
  (await tx.execute(TAKE, [eventId, userId, count])) === 1;

const LOCK = statement('reservation.lock_fan', 'SELECT FROM fans WHERE event_id = $1 AND user_id = $2 FOR UPDATE');

export async function lockUser(tx: Executor, eventId: string, userId: string): Promise<void> {
  await tx.query(LOCK, [eventId, userId]);
}

const GIVE_BACK_ALL = statement(
  'reservation.give_back_fan_seats_of',
  // Whether the reservation belongs to this user is checked later, and then the transaction is rolled back; until then
  // the count must not fall below 0. The row is inserted where there is none, because it is the first lock.
  `INSERT INTO fans (event_id, user_id, live_seats)
   VALUES ($1, $2, 0)
       ON CONFLICT (event_id, user_id) DO UPDATE
      SET live_seats = greatest(0, fans.live_seats
            - (SELECT count(*) FROM reservation_seats WHERE reservation_id = $3 AND is_live))`,
);

/** As `subtractUserSeats`, for all seats that the reservation still has. Locks the row of the user. */
export async function subtractUserSeatsOf(
  tx: Executor,
  eventId: string,
  userId: string,
  reservationId: string,
): Promise<void> {
  await tx.execute(GIVE_BACK_ALL, [eventId, userId, reservationId]);
}

const GIVE_BACK = statement(
  'reservation.give_back_fan_seats',
  'UPDATE fans SET live_seats = live_seats - $3 WHERE event_id = $1 AND user_id = $2',
);

/** Subtracts the seats, in the transaction that frees them and never earlier. */
export async function subtractUserSeats(tx: Executor, eventId: string, userId: string, count: number): Promise<void> {
  await tx.execute(GIVE_BACK, [eventId, userId, count]);
}

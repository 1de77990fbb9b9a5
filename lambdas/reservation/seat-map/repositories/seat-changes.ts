import { newId } from '#shared/domain/ids.ts';
import type { Executor } from '#shared/postgres/database.ts';
import { statement } from '#shared/postgres/statement.ts';
import type { SeatChange } from '../../holds/repositories/seats.ts';

const INSERT = statement(
  'reservation.insert_seat_changes',
  'INSERT INTO seat_changes (id, event_id, seat_ids) VALUES ($1, $2, $3)',
);

/** Stores, in the transaction of the change, that these seats have to be applied to the map. */
export async function insertSeatChanges(tx: Executor, eventId: string, seatIds: readonly number[]): Promise<void> {
  await tx.execute(INSERT, [newId(), eventId, seatIds]);
}

const LIST = statement<{ id: string; seatIds: number[] }>(
  'reservation.list_seat_changes',
  'SELECT id, seat_ids FROM seat_changes WHERE event_id = $1 ORDER BY id LIMIT $2',
);

/** Changes of an event that the map may not know, oldest first. */
export const listSeatChanges = (
  database: Executor,
  eventId: string,
  limit: number,
): Promise<{ id: string; seatIds: number[] }[]> => database.query(LIST, [eventId, limit]);

const LIST_EVENTS = statement<{ eventId: string }>(
  'reservation.list_events_with_seat_changes',
  'SELECT DISTINCT event_id FROM seat_changes LIMIT $1',
);

export const listEventsWithSeatChanges = async (database: Executor, limit: number): Promise<string[]> =>
  (await database.query(LIST_EVENTS, [limit])).map(({ eventId }) => eventId);

const DELETE = statement(
  'reservation.delete_seat_changes',
  'DELETE FROM seat_changes WHERE event_id = $1 AND id = ANY ($2::uuid[])',
);

export async function deleteSeatChanges(database: Executor, eventId: string, ids: readonly string[]): Promise<void> {
  await database.execute(DELETE, [eventId, ids]);
}

const STATE = `CASE status WHEN 'AVAILABLE' THEN 'A' WHEN 'LOCKED' THEN 'L' ELSE 'R' END`;

const LIST_CURRENT = statement<SeatChange>(
  'reservation.list_current_seats',
  `SELECT seat_id, ${STATE} AS state, version
     FROM seats
    WHERE event_id = $1 AND seat_id = ANY ($2::integer[])`,
);

/** The seats as they are now, as changes for the map. */
export const listCurrentSeats = (
  database: Executor,
  eventId: string,
  seatIds: readonly number[],
): Promise<SeatChange[]> => database.query(LIST_CURRENT, [eventId, seatIds]);

/** The whole map as PostgreSQL knows it. */
export interface SeatSnapshot {
  readonly layoutVersion: number;
  /** False while the event's seats are being created. */
  readonly isComplete: boolean;
  /** One character for each seat, at the index that is its id. */
  readonly statuses: string;
  /** Their versions, separated by commas. */
  readonly versions: string;
}

const SNAPSHOT = statement<SeatSnapshot>(
  'reservation.snapshot_seats',
  `SELECT layouts.version AS layout_version,
          count(seat_id) = capacity AS is_complete,
          coalesce(string_agg(${STATE}, '' ORDER BY seat_id), '') AS statuses,
          coalesce(string_agg(seats.version::text, ',' ORDER BY seat_id), '') AS versions
     FROM layouts LEFT JOIN seats USING (event_id)
    WHERE event_id = $1
    GROUP BY event_id`,
);

export const snapshotSeats = async (database: Executor, eventId: string): Promise<SeatSnapshot | undefined> =>
  (await database.query(SNAPSHOT, [eventId]))[0];

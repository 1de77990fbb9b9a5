import type { Executor } from '#shared/postgres/database.ts';
import { statement } from '#shared/postgres/statement.ts';

const FIND = statement<{ n: number; hasWork: boolean }>(
  'reservation.find_seat_map_check',
  `SELECT coalesce(n, 0) AS n,
          coalesce(cardinality(told), 0) > 0
            OR EXISTS (SELECT FROM seat_changes WHERE seat_changes.event_id = layouts.event_id) AS has_work
     FROM layouts LEFT JOIN seat_map_checks USING (event_id)
    WHERE layouts.event_id = $1`,
);

/** The last comparison, and whether the map may not know all changes. Undefined for an unknown event. */
export const findSeatMapCheck = async (
  database: Executor,
  eventId: string,
): Promise<{ n: number; hasWork: boolean } | undefined> => (await database.query(FIND, [eventId]))[0];

const BEGIN = statement<{ n: number; told: string[] }>(
  'reservation.begin_seat_map_check',
  `INSERT INTO seat_map_checks (event_id, n)
   SELECT event_id, 1 FROM layouts WHERE event_id = $1
   ON CONFLICT (event_id) DO UPDATE
      SET n = seat_map_checks.n + 1
    WHERE $2::integer IS NULL OR seat_map_checks.n = $2
   RETURNING n, told`,
);

/**
 * Counts one comparison and locks its row.
 *
 * @param seen the number that must be the last one, or null for any
 * @returns the rows that the comparison before has applied; undefined when `seen` is not the last number, or the event is unknown
 */
export const beginSeatMapCheck = async (
  tx: Executor,
  eventId: string,
  seen: number | null,
): Promise<{ n: number; told: string[] } | undefined> => (await tx.query(BEGIN, [eventId, seen]))[0];

const KEEP_APPLIED = statement(
  'reservation.keep_told_changes',
  'UPDATE seat_map_checks SET told = $2 WHERE event_id = $1',
);

/** Stores which rows of `seat_changes` this comparison applies to the map. */
export async function keepAppliedChanges(tx: Executor, eventId: string, ids: readonly string[]): Promise<void> {
  await tx.execute(KEEP_APPLIED, [eventId, ids]);
}

import type { Executor } from '#shared/postgres/database.ts';
import { statement } from '#shared/postgres/statement.ts';

/** A user's number in the last checkpoint. */
export interface Saved {
  readonly userId: string;
  readonly number: number;
}

const SAVE = statement(
  'queue.save_checkpoint',
  `INSERT INTO checkpoint (event_id, user_id, number)
   SELECT $1, p.user_id, p.number
     FROM unnest($2::uuid[], $3::bigint[]) AS p (user_id, number)
    ORDER BY p.user_id
   ON CONFLICT (event_id, user_id) DO UPDATE
      SET number = EXCLUDED.number, saved_at = EXCLUDED.saved_at
    WHERE checkpoint.number < EXCLUDED.number`,
);

/** Stores numbers that survive a loss of Redis. The larger number of a user wins: a late writer cannot restore an old one. */
export async function saveCheckpoint(db: Executor, eventId: string, users: readonly Saved[]): Promise<void> {
  await db.execute(SAVE, [eventId, users.map((user) => user.userId), users.map((user) => user.number)]);
}

const RECLAIM = statement(
  'queue.reclaim_place',
  `INSERT INTO checkpoint (event_id, user_id, number, saved_at)
   VALUES ($1, $2, $3, '-infinity')
   ON CONFLICT (event_id, user_id) DO UPDATE
      SET number = EXCLUDED.number, saved_at = EXCLUDED.saved_at
    WHERE checkpoint.number < EXCLUDED.number`,
);

/**
 * Stores the place of a user that Redis had lost, so that it survives the next loss. Another user who has the same number by
 * now got it after Redis fell back to older data, and is placed behind.
 */
export async function reclaimPlace(db: Executor, eventId: string, { userId, number }: Saved): Promise<void> {
  await db.execute(RECLAIM, [eventId, userId, number]);
}

const DEPART = statement(
  'queue.note_departure',
  `INSERT INTO departures (event_id, user_id, number)
   VALUES ($1, $2, $3)
   ON CONFLICT (event_id, user_id) DO UPDATE SET number = GREATEST(departures.number, EXCLUDED.number)`,
);

/** Stores that the user has given up this number and every smaller one: no ticket and no restore returns them. */
export async function noteDeparture(db: Executor, eventId: string, { userId, number }: Saved): Promise<void> {
  await db.execute(DEPART, [eventId, userId, number]);
}

const HAS_MORE_THAN = statement<{ more: boolean }>(
  'queue.is_checkpoint_larger',
  'SELECT EXISTS (SELECT FROM checkpoint WHERE event_id = $1 OFFSET $2) AS more',
);

/** Whether a restore has to read more than `rows` rows. */
export const isCheckpointLarger = async (db: Executor, eventId: string, rows: number): Promise<boolean> =>
  (await db.query(HAS_MORE_THAN, [eventId, rows]))[0]!.more;

/** One step of a restore: 5,000 × 70 B = 350 kB to Redis, a few milliseconds of its time. */
const CHUNK_USERS_MAX = 5_000;

/** A user to load; `isShared` where another user was admitted by the number. */
export interface Loaded extends Saved {
  readonly isShared: boolean;
}

interface ChunkRow {
  readonly userId: string;
  readonly number: number;
  readonly savedAt: string;
  readonly isOver: boolean;
  readonly isShared: boolean;
}

const CHUNK = statement<ChunkRow>(
  'queue.read_checkpoint',
  `SELECT c.user_id, c.number, c.saved_at::text AS saved_at,
          COALESCE(d.number >= c.number, false)
            OR EXISTS (SELECT FROM admissions a
                        WHERE a.event_id = $1 AND a.user_id = c.user_id AND a.number >= c.number) AS is_over,
          EXISTS (SELECT FROM admissions a WHERE a.event_id = $1 AND a.number = c.number) AS is_shared
     FROM checkpoint c
     LEFT JOIN departures d ON d.event_id = c.event_id AND d.user_id = c.user_id
    WHERE c.event_id = $1 AND (c.number, c.saved_at, c.user_id) > ($2::bigint, $3::timestamptz, $4::uuid)
    ORDER BY c.number, c.saved_at, c.user_id
    LIMIT $5`,
);

export interface Chunk {
  readonly users: readonly Loaded[];
  /** Where the next chunk begins, as text; undefined after the last one. */
  readonly next: string | undefined;
}

const BEFORE_ALL = '0|-infinity|00000000-0000-0000-0000-000000000000';

/**
 * The next users in order, without those who were admitted or left.
 *
 * @param from `next` of the chunk before; empty for the first one
 */
export async function readChunk(db: Executor, eventId: string, from: string): Promise<Chunk> {
  const [number, savedAt, userId] = (from === '' ? BEFORE_ALL : from).split('|');
  const rows = await db.query(CHUNK, [eventId, number, savedAt, userId, CHUNK_USERS_MAX]);
  const users = rows
    .filter((row) => !row.isOver)
    .map((row) => ({ userId: row.userId, number: row.number, isShared: row.isShared }));
  const last = rows.length < CHUNK_USERS_MAX ? undefined : rows.at(-1);
  return { users, next: last && [last.number, last.savedAt, last.userId].join('|') };
}

import type { Executor } from '#shared/postgres/database.ts';
import { statement } from '#shared/postgres/statement.ts';

/** A fan's number as the last checkpoint knew it. */
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
      SET number = EXCLUDED.number
    WHERE checkpoint.number < EXCLUDED.number`,
);

/** These numbers survive Redis. A fan's larger number wins: a late writer cannot bring an old one back. */
export async function saveCheckpoint(db: Executor, eventId: string, fans: readonly Saved[]): Promise<void> {
  await db.execute(SAVE, [eventId, fans.map((fan) => fan.userId), fans.map((fan) => fan.number)]);
}

const FORGET = statement(
  'queue.forget_fans',
  'DELETE FROM checkpoint WHERE event_id = $1 AND user_id = ANY ($2::uuid[])',
);

/** Who left is not loaded again. */
export async function forgetFans(db: Executor, eventId: string, userIds: readonly string[]): Promise<void> {
  await db.execute(FORGET, [eventId, userIds]);
}

/** One step of a restore: 5,000 × 70 B = 350 kB to Redis, a few milliseconds of its time. */
export const CHUNK_FANS_MAX = 5_000;

/** A row of a chunk; `is_free` is false where somebody else was called by this number. */
interface ChunkRow {
  readonly user_id: string;
  readonly number: number;
  readonly is_over: boolean;
  readonly is_free: boolean;
}

const CHUNK = statement<ChunkRow>(
  'queue.read_checkpoint',
  `SELECT c.user_id, c.number,
          COALESCE(a.user_id = c.user_id, false) AS is_over,
          a.id IS NULL AS is_free
     FROM checkpoint c
     LEFT JOIN admissions a ON a.event_id = c.event_id AND a.number = c.number
    WHERE c.event_id = $1 AND (c.number, c.user_id) > ($2::bigint, $3::uuid)
    ORDER BY c.number, c.user_id
    LIMIT $4`,
);

/** Where a chunk begins. */
export interface ChunkStart {
  readonly number: number;
  readonly userId: string;
}
export interface Chunk {
  readonly fans: readonly Saved[];
  /** Undefined after the last one. */
  readonly next: ChunkStart | undefined;
}
export const FIRST_CHUNK: ChunkStart = { number: 0, userId: '00000000-0000-0000-0000-000000000000' };

/** The next fans in order; those who have had their turn are left out, and number 0 stands where another fan had it. */
export async function readChunk(db: Executor, eventId: string, from: ChunkStart): Promise<Chunk> {
  const rows = await db.query(CHUNK, [eventId, from.number, from.userId, CHUNK_FANS_MAX]);
  const fans = rows
    .filter((row) => !row.is_over)
    .map((row) => ({ userId: row.user_id, number: row.is_free ? row.number : 0 }));
  const last = rows.length < CHUNK_FANS_MAX ? undefined : rows.at(-1);
  return { fans, next: last && { number: last.number, userId: last.user_id } };
}

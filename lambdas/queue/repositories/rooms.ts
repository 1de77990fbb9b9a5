import type { Executor } from '#shared/postgres/database.ts';
import { statement } from '#shared/postgres/statement.ts';

/** A room as Redis needs it. Times in ms since the epoch. */
export interface RoomRow {
  readonly eventId: string;
  readonly epoch: number;
  readonly state: 'OPEN' | 'PAUSED' | 'CLOSED';
  readonly capacity: number;
  readonly ratePerSecond: number;
  readonly gathersFromMs: number;
  readonly opensAtMs: number;
  readonly closesAtMs: number;
  /** When Redis may forget the room. */
  readonly forgetAtMs: number;
  readonly admitted: number;
  readonly lastNumber: number;
  readonly servingNumber: number;
  /** The last epoch that was loaded to its end. */
  readonly restoredEpoch: number;
  /** Lease of the running restorer, to the microsecond; null where there is none. */
  readonly restoringUntil: string | null;
}

const COLUMNS = `
  event_id, epoch, state, capacity, rate_per_second, admitted, last_number, serving_number, restored_epoch,
  restoring_until::text AS restoring_until,
  (extract(epoch FROM gathers_from) * 1000)::bigint AS gathers_from_ms,
  (extract(epoch FROM opens_at) * 1000)::bigint AS opens_at_ms,
  (extract(epoch FROM closes_at) * 1000)::bigint AS closes_at_ms,
  (extract(epoch FROM GREATEST(closes_at, now()) + interval '1 day') * 1000)::bigint AS forget_at_ms`;

const FIND = statement<RoomRow>('queue.find_room', `SELECT ${COLUMNS} FROM rooms WHERE event_id = $1`);

export const findRoom = async (db: Executor, eventId: string): Promise<RoomRow | undefined> =>
  (await db.query(FIND, [eventId]))[0];

const LOCK = statement<RoomRow>('queue.lock_room', `SELECT ${COLUMNS} FROM rooms WHERE event_id = $1 FOR UPDATE`);

/** The room, locked until the transaction ends: ticks that admit users run one after another during this time. */
export const lockRoom = async (tx: Executor, eventId: string): Promise<RoomRow | undefined> =>
  (await tx.query(LOCK, [eventId]))[0];

const NOTE_NUMBERS = statement(
  'queue.note_numbers',
  `UPDATE rooms
      SET last_number = GREATEST(last_number, $2), serving_number = GREATEST(serving_number, $3)
    WHERE event_id = $1 AND (last_number < $2 OR serving_number < $3)`,
);

/** Stores the largest numbers that Redis has issued and called; writes nothing when they are stored already. */
export async function noteNumbers(
  tx: Executor,
  eventId: string,
  redis: { readonly lastNumber: number; readonly servingNumber: number },
): Promise<void> {
  await tx.execute(NOTE_NUMBERS, [eventId, redis.lastNumber, redis.servingNumber]);
}

/** A restorer that has not renewed its lease for this long is presumed dead. */
const RESTORE_LEASE_SECONDS = 10;

const CLAIM_RESTORE = statement<RoomRow>(
  'queue.claim_restore',
  `UPDATE rooms
      SET epoch = epoch + $5,
          epoch_started_at = CASE WHEN $5 = 0 THEN epoch_started_at ELSE now() END,
          restoring_until = now() + make_interval(secs => $3)
    WHERE event_id = $1
      AND epoch = $2
      AND (restoring_until IS NULL OR restoring_until <= now())
      AND restoring_until IS NOT DISTINCT FROM $4::timestamptz
   RETURNING ${COLUMNS}`,
);

/**
 * Claims the restore of the room for this caller, in a new epoch or in the one whose load is unfinished.
 *
 * @param seen the room as it was before Redis was read. A restorer that was running then may have finished since;
 *   another new epoch would drop every user who entered after it.
 * @returns undefined when another restorer is running or has just finished
 */
export const claimRestore = async (
  db: Executor,
  seen: Pick<RoomRow, 'eventId' | 'epoch' | 'restoringUntil'>,
  epoch: 'new' | 'same',
): Promise<RoomRow | undefined> => {
  const values = [seen.eventId, seen.epoch, RESTORE_LEASE_SECONDS, seen.restoringUntil, epoch === 'new' ? 1 : 0];
  return (await db.query(CLAIM_RESTORE, values))[0];
};

const RENEW_RESTORE = statement<RoomRow>(
  'queue.renew_restore',
  `UPDATE rooms
      SET restoring_until = now() + make_interval(secs => $4)
    WHERE event_id = $1 AND epoch = $2 AND restoring_until = $3::timestamptz
   RETURNING ${COLUMNS}`,
);

/** @returns undefined when the lease is another restorer's by now */
export const renewRestore = async (db: Executor, lease: RoomRow): Promise<RoomRow | undefined> =>
  (await db.query(RENEW_RESTORE, [lease.eventId, lease.epoch, lease.restoringUntil, RESTORE_LEASE_SECONDS]))[0];

const END_RESTORE = statement(
  'queue.end_restore',
  `UPDATE rooms
      SET restoring_until = NULL,
          restored_epoch = CASE WHEN $4 THEN epoch ELSE restored_epoch END
    WHERE event_id = $1 AND epoch = $2 AND restoring_until = $3::timestamptz`,
);

/** Ends the lease, so that the next restorer does not wait until it expires. */
export async function endRestore(db: Executor, lease: RoomRow, outcome: 'finished' | 'interrupted'): Promise<void> {
  await db.execute(END_RESTORE, [lease.eventId, lease.epoch, lease.restoringUntil, outcome === 'finished']);
}

/** Rooms that one run of the tick handles. */
const OPEN_ROOMS_MAX = 500;

const LIST_OPEN = statement<{ eventId: string }>(
  'queue.list_open_rooms',
  `SELECT event_id
     FROM rooms
    WHERE (state <> 'CLOSED' AND gathers_from <= now() + interval '2 minutes' AND closes_at > now())
       OR EXISTS (SELECT FROM admissions a WHERE a.event_id = rooms.event_id AND a.state <> 'ENDED')
    ORDER BY opens_at
    LIMIT $1`,
);

/** Rooms whose state changes without a request: users can enter now or in two minutes, or a slot is taken. */
export const listOpenRooms = async (db: Executor): Promise<string[]> =>
  (await db.query(LIST_OPEN, [OPEN_ROOMS_MAX])).map((row) => row.eventId);

/** The part of an event that its room follows. */
export interface SaleTimes {
  readonly eventId: string;
  readonly version: number;
  readonly saleStartsAt: string;
  readonly saleEndsAt: string;
}

const GATHERS_BEFORE = '30 minutes';

const PUT = statement(
  'queue.put_room',
  `INSERT INTO rooms (event_id, version, gathers_from, opens_at, closes_at)
   VALUES ($1, $2, $3::timestamptz - $5::interval, $3, $4)
   ON CONFLICT (event_id) DO UPDATE
      SET version = EXCLUDED.version,
          gathers_from = EXCLUDED.gathers_from,
          opens_at = EXCLUDED.opens_at,
          closes_at = EXCLUDED.closes_at
    WHERE rooms.version < EXCLUDED.version`,
);

/** Creates the room, or updates its times unless a newer version is stored. */
export async function putRoom(tx: Executor, sale: SaleTimes): Promise<void> {
  await tx.execute(PUT, [sale.eventId, sale.version, sale.saleStartsAt, sale.saleEndsAt, GATHERS_BEFORE]);
}

const CLOSE = statement(
  'queue.close_room',
  `INSERT INTO rooms (event_id, version, state, gathers_from, opens_at, closes_at)
   VALUES ($1, $2, 'CLOSED', now(), now(), now())
   ON CONFLICT (event_id) DO UPDATE SET state = 'CLOSED', version = GREATEST(rooms.version, EXCLUDED.version)`,
);

/** Closes the room permanently. Creates it closed when it does not exist yet: messages of an event may arrive out of order. */
export async function closeRoom(tx: Executor, eventId: string, version: number): Promise<void> {
  await tx.execute(CLOSE, [eventId, version]);
}

import type { Executor } from '#shared/postgres/database.ts';
import { statement } from '#shared/postgres/statement.ts';

/** A room as Redis needs it. Times in ms since the epoch. */
export interface RoomRow {
  readonly event_id: string;
  readonly epoch: number;
  readonly sequence: number;
  readonly state: 'OPEN' | 'PAUSED' | 'CLOSED';
  readonly capacity: number;
  readonly rate_per_second: number;
  readonly gathers_from_ms: number;
  readonly opens_at_ms: number;
  readonly closes_at_ms: number;
  /** When Redis may forget the room. */
  readonly forget_at_ms: number;
  readonly admitted: number;
  readonly last_number: number;
  readonly serving_number: number;
  /** Lease of the restorer who is at work, to the microsecond; null where there is none. */
  readonly restoring_until: string | null;
}

const COLUMNS = `
  event_id, epoch, sequence, state, capacity, rate_per_second, admitted, last_number, serving_number,
  restoring_until::text AS restoring_until,
  (extract(epoch FROM gathers_from) * 1000)::bigint AS gathers_from_ms,
  (extract(epoch FROM opens_at) * 1000)::bigint AS opens_at_ms,
  (extract(epoch FROM closes_at) * 1000)::bigint AS closes_at_ms,
  (extract(epoch FROM GREATEST(closes_at, now()) + interval '1 day') * 1000)::bigint AS forget_at_ms`;

const FIND = statement<RoomRow>('queue.find_room', `SELECT ${COLUMNS} FROM rooms WHERE event_id = $1`);

export const findRoom = async (db: Executor, eventId: string): Promise<RoomRow | undefined> =>
  (await db.query(FIND, [eventId]))[0];

const BEGIN_TICK = statement<RoomRow>(
  'queue.begin_tick',
  `UPDATE rooms
      SET sequence = sequence + 1,
          last_number = GREATEST(last_number, $2),
          serving_number = GREATEST(serving_number, $3)
    WHERE event_id = $1
   RETURNING ${COLUMNS}`,
);

/** The room, locked until the transaction ends: ticks of one room go one after another, and only for that moment. */
export const beginTick = async (
  tx: Executor,
  tick: { readonly eventId: string; readonly lastNumber: number; readonly servingNumber: number },
): Promise<RoomRow | undefined> => (await tx.query(BEGIN_TICK, [tick.eventId, tick.lastNumber, tick.servingNumber]))[0];

/** A restorer that says nothing for so long is taken for dead. */
const RESTORE_LEASE_SECONDS = 10;

const CLAIM_RESTORE = statement<RoomRow>(
  'queue.claim_restore',
  `UPDATE rooms
      SET epoch = epoch + 1, restoring_until = now() + make_interval(secs => $3)
    WHERE event_id = $1
      AND epoch = $2
      AND (restoring_until IS NULL OR restoring_until <= now())
      AND restoring_until IS NOT DISTINCT FROM $4::timestamptz
   RETURNING ${COLUMNS}`,
);

/**
 * Starts a new epoch, in which the caller alone restores.
 *
 * @param seen the room as it was before Redis was found empty. A restorer who was at work then may have finished since;
 *   another restore would throw out everyone who has entered after him.
 * @returns undefined when somebody else does it already or has just done it
 */
export const claimRestore = async (
  db: Executor,
  eventId: string,
  seen: Pick<RoomRow, 'epoch' | 'restoring_until'>,
): Promise<RoomRow | undefined> =>
  (await db.query(CLAIM_RESTORE, [eventId, seen.epoch, RESTORE_LEASE_SECONDS, seen.restoring_until]))[0];

const RENEW_RESTORE = statement(
  'queue.renew_restore',
  `UPDATE rooms SET restoring_until = now() + make_interval(secs => $3) WHERE event_id = $1 AND epoch = $2`,
);

export const renewRestore = async (db: Executor, eventId: string, epoch: number): Promise<boolean> =>
  (await db.execute(RENEW_RESTORE, [eventId, epoch, RESTORE_LEASE_SECONDS])) === 1;

const END_RESTORE = statement(
  'queue.end_restore',
  'UPDATE rooms SET restoring_until = NULL WHERE event_id = $1 AND epoch = $2',
);

/** Done or given up: the next one need not wait for the lease. */
export async function endRestore(db: Executor, eventId: string, epoch: number): Promise<void> {
  await db.execute(END_RESTORE, [eventId, epoch]);
}

/** Rooms that one run of the tick looks after. */
const OPEN_ROOMS_MAX = 500;

const LIST_OPEN = statement<{ event_id: string }>(
  'queue.list_open_rooms',
  `SELECT event_id
     FROM rooms
    WHERE (state <> 'CLOSED' AND gathers_from <= now() + interval '2 minutes' AND closes_at > now())
       OR EXISTS (SELECT FROM admissions a WHERE a.event_id = rooms.event_id AND a.state <> 'ENDED')
    ORDER BY opens_at
    LIMIT $1`,
);

/** Rooms in which something may happen by itself: they gather, now or in two minutes, or somebody is still in. */
export const listOpenRooms = async (db: Executor): Promise<string[]> =>
  (await db.query(LIST_OPEN, [OPEN_ROOMS_MAX])).map((row) => row.event_id);

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

/** The room exists and has the times of this version, unless a newer one came first. */
export async function putRoom(tx: Executor, sale: SaleTimes): Promise<void> {
  await tx.execute(PUT, [sale.eventId, sale.version, sale.saleStartsAt, sale.saleEndsAt, GATHERS_BEFORE]);
}

const CLOSE = statement(
  'queue.close_room',
  `INSERT INTO rooms (event_id, version, state, gathers_from, opens_at, closes_at)
   VALUES ($1, $2, 'CLOSED', now(), now(), now())
   ON CONFLICT (event_id) DO UPDATE SET state = 'CLOSED', version = GREATEST(rooms.version, EXCLUDED.version)`,
);

/** The room is closed for good; also before it was made, for the messages of an event may overtake each other. */
export async function closeRoom(tx: Executor, eventId: string, version: number): Promise<void> {
  await tx.execute(CLOSE, [eventId, version]);
}

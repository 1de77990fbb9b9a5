import type { Redis } from 'ioredis';
import { log } from '#shared/observability/log.ts';
import { countMetric } from '#shared/observability/metrics.ts';
import type { Database } from '#shared/postgres/database.ts';
import { listChanges, listLive } from '../repositories/admissions.ts';
import { isCheckpointLarger, readChunk, saveCheckpoint } from '../repositories/checkpoint.ts';
import {
  beginLoad,
  endLoad,
  LOAD_END,
  LOAD_START,
  listUnsaved,
  loadWaiting,
  markSaved,
  readRoomLoad,
} from '../repositories/line-upkeep.ts';
import { claimRestore, endRestore, findRoom, type RoomRow, renewRestore } from '../repositories/rooms.ts';

export interface RestoreDeps {
  readonly database: Database;
  readonly redis: Redis;
}

/** Limits of one attempt. */
export interface RestoreLimits {
  /** A room with a larger checkpoint is left to the tick function. */
  readonly rowsMax: number;
  /** After this time the attempt stops between two chunks; the next one continues. */
  readonly ms: number;
}

/** A function that answers a request has ten seconds: 50,000 rows take about one. */
export const IN_A_REQUEST: RestoreLimits = { rowsMax: 50_000, ms: 4_000 };
/** The tick handles the other rooms only after this attempt. */
export const IN_A_TICK: RestoreLimits = { rowsMax: Number.POSITIVE_INFINITY, ms: 2_000 };

/**
 * More numbers than can be issued between two ticks: 1,000,000 users who all entered since the last one. A new epoch
 * continues this far above the last known number, so no number is issued twice.
 */
const NUMBERS_JUMP = 1_000_000;
/** 5,000,000 users. */
const LOADED_CHUNKS_MAX = 1_000;

/** `LARGE`: beyond the limits. `BUSY`: another restorer is running, or the time was not enough. */
export type Restored = 'RESTORED' | 'PRESENT' | 'BUSY' | 'LARGE' | 'ABSENT';

/**
 * Loads the room into Redis: the users of the checkpoint at their numbers and the live admissions in their slots, in a new
 * epoch. PostgreSQL stores the epoch first, so that no INSERT of the old epoch can succeed any more.
 *
 * The lease in the room's row excludes a second restorer. Redis stores the progress of the load together with each chunk: the
 * next attempt continues there, and a slow restorer that was presumed dead loads nothing twice.
 *
 * @param brokenEpoch the epoch whose Redis has lost data, when that is known. Otherwise only a Redis without an epoch, or with
 *   another epoch than the room's, is restored
 */
export async function restoreRoom(
  deps: RestoreDeps,
  eventId: string,
  limits: RestoreLimits = IN_A_REQUEST,
  brokenEpoch?: number,
): Promise<Restored> {
  const { database, redis } = deps;
  const untilMs = Date.now() + limits.ms;
  const room = await findRoom(database, eventId);
  if (room === undefined) return 'ABSENT';
  const inRedis = await readRoomLoad(redis, eventId);
  if (room.epoch !== brokenEpoch && room.epoch === inRedis.epoch) return 'PRESENT';
  if (Number.isFinite(limits.rowsMax) && (await isCheckpointLarger(database, eventId, limits.rowsMax))) return 'LARGE';
  // Users that are still in the broken Redis keep their places, because the checkpoint stores them first.
  if (brokenEpoch !== undefined && inRedis.epoch === brokenEpoch) await saveRoom(deps, eventId);
  const isUnfinished = inRedis.loading === room.epoch && room.restoredEpoch < room.epoch;
  const lease = await claimRestore(database, room, isUnfinished ? 'same' : 'new');
  if (lease === undefined) return 'BUSY';
  return load(deps, lease, isUnfinished ? inRedis.loaded : undefined, untilMs);
}

/** @param loaded the progress of an earlier attempt; undefined in a new epoch */
async function load(
  { database, redis }: RestoreDeps,
  claimed: RoomRow,
  loaded: string | undefined,
  untilMs: number,
): Promise<Restored> {
  const { eventId, epoch } = claimed;
  let lease = claimed;
  let outcome: 'finished' | 'interrupted' = 'interrupted';
  try {
    const base = epoch === 1 ? 0 : claimed.lastNumber + NUMBERS_JUMP;
    if (loaded === undefined && (await beginLoad(redis, eventId, epoch, base)) === 'OVERTAKEN') return 'BUSY';
    let from = loaded ?? LOAD_START;
    for (let chunks = 0; from !== LOAD_END && chunks < LOADED_CHUNKS_MAX; chunks++) {
      // One chunk after another: a function has one connection.
      const { users, next = LOAD_END } = await readChunk(database, eventId, from);
      const renewed = await renewRestore(database, lease);
      if (renewed === undefined) return 'BUSY';
      lease = renewed;
      if ((await loadWaiting(redis, lease, { from, next, users })) === 'OVERTAKEN') return 'BUSY';
      from = next;
      if (Date.now() >= untilMs && from !== LOAD_END) return 'BUSY';
    }
    // Read after the last chunk, because a message may have ended a slot meanwhile. The next tick reads later changes.
    const { watermark } = await listChanges(database, eventId, '');
    const live = await listLive(database, eventId);
    if ((await endLoad(redis, lease, live, watermark)) === 'OVERTAKEN') return 'BUSY';
    outcome = 'finished';
    log.info('room loaded', { eventId, epoch, admissions: live.length });
    if (epoch > 1) countMetric('queueRestored');
    return 'RESTORED';
  } finally {
    await endRestore(database, lease, outcome);
  }
}

/** 20,000 users in each tick, which runs every second. */
const SAVED_CHUNKS_MAX = 4;

/**
 * Writes the users who have entered since the last checkpoint into PostgreSQL, at most 20,000 of them. A user who leaves
 * between the two steps is written too; the stored departure excludes that row from a restore.
 */
export async function saveRoom({ database, redis }: RestoreDeps, eventId: string): Promise<void> {
  for (let chunk = 0; chunk < SAVED_CHUNKS_MAX; chunk++) {
    const { epoch, users, lastPlace } = await listUnsaved(redis, eventId);
    if (users.length === 0) return;
    await saveCheckpoint(database, eventId, users);
    if ((await markSaved(redis, eventId, epoch, lastPlace)) === 'STALE') return;
  }
}

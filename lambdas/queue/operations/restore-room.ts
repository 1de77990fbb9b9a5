import type { Redis } from 'ioredis';
import { addLogFacts, log } from '#shared/observability/log.ts';
import { countMetric } from '#shared/observability/metrics.ts';
import type { Database } from '#shared/postgres/database.ts';
import { listChanges, listLive } from '../repositories/admissions.ts';
import { isCheckpointLarger, readChunk } from '../repositories/checkpoint.ts';
import { beginLoad, endLoad, LOAD_END, LOAD_START, loadWaiting, readLife } from '../repositories/line-upkeep.ts';
import { claimRestore, endRestore, findRoom, type RoomRow, renewRestore } from '../repositories/rooms.ts';
import { saveRoom } from './save-checkpoint.ts';

export interface RestoreDeps {
  readonly database: Database;
  readonly redis: Redis;
}

/** How much one attempt may do. */
export interface RestoreLimits {
  /** A room with a larger checkpoint is left to the tick function. */
  readonly rowsMax: number;
  /** After this time the attempt stops between two chunks; the next one continues. */
  readonly ms: number;
}

/** A function that answers a user has ten seconds: 50,000 rows take about one. */
export const IN_A_REQUEST: RestoreLimits = { rowsMax: 50_000, ms: 4_000 };
/** The other rooms wait for the slice to end. */
export const IN_A_TICK: RestoreLimits = { rowsMax: Number.POSITIVE_INFINITY, ms: 2_000 };

/**
 * More numbers than can be issued between two ticks: 1,000,000 users, all since the last one. Above the jump no number
 * is issued twice.
 */
const NUMBERS_JUMP = 1_000_000;
/** 5,000,000 users. */
const CHUNKS_MAX = 1_000;

/** `LARGE`: beyond the limits. `BUSY`: another restorer is at work, or the time was not enough. */
export type Restored = 'RESTORED' | 'PRESENT' | 'BUSY' | 'LARGE' | 'ABSENT';

/**
 * Redis holds the room again: the users of the checkpoint at their numbers, the live admissions in their slots, under a
 * new epoch that PostgreSQL knows first, so that no INSERT of the old one can still succeed.
 *
 * The lease in the room's row keeps two restorers apart. Redis notes how far the load has come, together with each
 * chunk: the next attempt continues there, and a slow restorer that was presumed dead loads nothing twice.
 *
 * @param brokenEpoch the epoch whose Redis has forgotten something, where that is known; else only a Redis that works in
 *   no epoch, or in another than the room's, is restored
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
  const life = await readLife(redis, eventId);
  if (room.epoch !== brokenEpoch && room.epoch === life.epoch) return 'PRESENT';
  if (Number.isFinite(limits.rowsMax) && (await isCheckpointLarger(database, eventId, limits.rowsMax))) return 'LARGE';
  // Users of the broken Redis keep their places where PostgreSQL can tell them apart from those it has forgotten.
  if (brokenEpoch !== undefined && life.epoch === brokenEpoch) await saveRoom(deps, eventId);
  const isUnfinished = life.loading === room.epoch && room.restoredEpoch < room.epoch;
  const lease = await claimRestore(database, room, isUnfinished ? 'same' : 'new');
  if (lease === undefined) return 'BUSY';
  return load(deps, lease, isUnfinished ? life.loaded : undefined, untilMs);
}

/** @param loaded how far an earlier attempt has come; undefined in a new epoch */
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
    for (let chunks = 0; from !== LOAD_END && chunks < CHUNKS_MAX; chunks++) {
      // One after another: a function has one connection.
      const { fans, next = LOAD_END } = await readChunk(database, eventId, from);
      const renewed = await renewRestore(database, lease);
      if (renewed === undefined) return 'BUSY';
      lease = renewed;
      if ((await loadWaiting(redis, lease, { from, next, fans })) === 'OVERTAKEN') return 'BUSY';
      from = next;
      if (Date.now() >= untilMs && from !== LOAD_END) return 'BUSY';
    }
    // Read after the last chunk: a message may have ended a slot meanwhile. A later end is read by the next tick.
    const { watermark } = await listChanges(database, eventId, '');
    const live = await listLive(database, eventId);
    if ((await endLoad(redis, lease, live, watermark)) === 'OVERTAKEN') return 'BUSY';
    outcome = 'finished';
    addLogFacts({ eventId });
    log.info('room loaded', { eventId, epoch, admissions: live.length });
    if (epoch > 1) countMetric('queueRestored');
    return 'RESTORED';
  } finally {
    await endRestore(database, lease, outcome);
  }
}

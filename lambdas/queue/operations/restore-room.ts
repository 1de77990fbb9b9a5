import type { Redis } from 'ioredis';
import { addLogFacts, log } from '#shared/observability/log.ts';
import { countMetric } from '#shared/observability/metrics.ts';
import type { Database } from '#shared/postgres/database.ts';
import { listLive } from '../repositories/admissions.ts';
import { type Chunk, type ChunkStart, FIRST_CHUNK, readChunk } from '../repositories/checkpoint.ts';
import { beginLoad, endLoad, loadWaiting, readEpoch } from '../repositories/line-upkeep.ts';
import { claimRestore, endRestore, findRoom, type RoomRow, renewRestore } from '../repositories/rooms.ts';

export interface RestoreDeps {
  readonly database: Database;
  readonly redis: Redis;
}

/**
 * More numbers than can be issued between two ticks: 1,000,000 fans, all since the last one. Behind the jump no number
 * is given twice.
 */
const NUMBERS_JUMP = 1_000_000;
/** 5,000,000 fans. */
const CHUNKS_MAX = 1_000;

export type Restored = 'RESTORED' | 'PRESENT' | 'BUSY' | 'ABSENT';

/**
 * Redis holds the room again: the checkpoint's fans at their numbers, the live admissions in their slots, under a new
 * epoch that PostgreSQL knows first, so that no INSERT of the old one can still come in.
 *
 * One restorer at a time, held by the room's row; a slower one that was taken for dead is stopped by Redis, where the
 * larger epoch wins.
 *
 * @param brokenEpoch the epoch whose Redis has forgotten something, where that is known; else only a Redis that works in
 *   no epoch, or in another than the room's, is restored
 */
export async function restoreRoom(deps: RestoreDeps, eventId: string, brokenEpoch?: number): Promise<Restored> {
  const { database, redis } = deps;
  const room = await findRoom(database, eventId);
  if (room === undefined) return 'ABSENT';
  if (room.epoch !== brokenEpoch && room.epoch === (await readEpoch(redis, eventId))) return 'PRESENT';
  const claimed = await claimRestore(database, eventId, room);
  if (claimed === undefined) return 'BUSY';
  try {
    return (await load(deps, claimed)) ? 'RESTORED' : 'BUSY';
  } finally {
    await endRestore(database, eventId, claimed.epoch);
  }
}

async function load({ database, redis }: RestoreDeps, room: RoomRow): Promise<boolean> {
  const { event_id: eventId, epoch } = room;
  const first = room.epoch === 1;
  const begun = await beginLoad(redis, eventId, epoch, first ? 0 : room.last_number + NUMBERS_JUMP);
  if (begun === 'OVERTAKEN') return false;
  let from: ChunkStart | undefined = FIRST_CHUNK;
  let fans = 0;
  for (let chunks = 0; from !== undefined && chunks < CHUNKS_MAX; chunks++) {
    const [chunk, isMine]: [Chunk, boolean] = await Promise.all([
      readChunk(database, eventId, from),
      renewRestore(database, eventId, epoch),
    ]);
    if (!isMine || (await loadWaiting(redis, eventId, epoch, chunk.fans)) === 'OVERTAKEN') return false;
    fans += chunk.fans.length;
    from = chunk.next;
  }
  // Read after the last chunk: a message may have ended a slot meanwhile. What ends later, the next tick tells Redis.
  const [live, current] = await Promise.all([listLive(database, eventId), findRoom(database, eventId)]);
  if (current?.epoch !== epoch || (await endLoad(redis, current, live)) === 'OVERTAKEN') return false;
  addLogFacts({ eventId });
  log.info('room loaded', { eventId, epoch, fans, admissions: live.length });
  if (!first) countMetric('queueRestored');
  return true;
}

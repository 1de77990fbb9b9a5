import type { Redis } from 'ioredis';
import type { Database } from '#shared/postgres/database.ts';
import { saveCheckpoint } from '../repositories/checkpoint.ts';
import { listUnsaved, markSaved } from '../repositories/line-upkeep.ts';

interface Deps {
  readonly database: Database;
  readonly redis: Redis;
}

/** 20,000 users a second. */
const CHUNKS_MAX = 4;

/**
 * Every user who has entered is in the checkpoint, or the next 20,000 of them. A user who leaves between the two steps is
 * written too; the departure keeps that row out of a restore.
 */
export async function saveRoom({ database, redis }: Deps, eventId: string): Promise<void> {
  for (let chunk = 0; chunk < CHUNKS_MAX; chunk++) {
    const { epoch, fans, lastPlace } = await listUnsaved(redis, eventId);
    if (fans.length === 0) return;
    await saveCheckpoint(database, eventId, fans);
    if ((await markSaved(redis, eventId, epoch, lastPlace)) === 'STALE') return;
  }
}

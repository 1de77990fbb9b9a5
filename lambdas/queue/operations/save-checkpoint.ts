import { saveCheckpoint } from '../repositories/checkpoint.ts';
import { listUnsaved, markSaved } from '../repositories/line-upkeep.ts';
import type { RestoreDeps } from './restore-room.ts';

/** 20,000 fans a second. */
const CHUNKS_MAX = 4;

/** Everyone who has entered is in the checkpoint, or the first 20,000 of them. @returns how many were written */
export async function saveRoom({ database, redis }: RestoreDeps, eventId: string): Promise<number> {
  let written = 0;
  for (let chunk = 0; chunk < CHUNKS_MAX; chunk++) {
    const { epoch, fans } = await listUnsaved(redis, eventId);
    const last = fans.at(-1);
    if (last === undefined) return written;
    await saveCheckpoint(database, eventId, fans);
    written += fans.length;
    if ((await markSaved(redis, eventId, epoch, last.number)) === 'STALE') return written;
  }
  return written;
}

import { forgetFans, saveCheckpoint } from '../repositories/checkpoint.ts';
import { listUnsaved, markSaved } from '../repositories/line-upkeep.ts';
import type { RestoreDeps } from './restore-room.ts';

/** 20,000 fans a second. */
const CHUNKS_MAX = 4;

/** Everyone who has entered is in the checkpoint, or the first 20,000 of them. @returns how many were written */
export async function saveRoom({ database, redis }: RestoreDeps, eventId: string): Promise<number> {
  let written = 0;
  for (let chunk = 0; chunk < CHUNKS_MAX; chunk++) {
    const { epoch, fans } = await listUnsaved(redis, eventId);
    if (fans.length === 0) return written;
    await saveCheckpoint(database, eventId, fans);
    written += fans.length;
    const marked = await markSaved(redis, eventId, epoch, fans);
    if (marked.kind === 'STALE') return written;
    // Who left between the two was written after he had been forgotten.
    if (marked.gone.length > 0) await forgetFans(database, eventId, marked.gone);
  }
  return written;
}

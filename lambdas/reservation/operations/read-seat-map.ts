import { NotFound } from '#shared/contract/errors.ts';
import { newId } from '#shared/domain/ids.ts';
import { bestEffort } from '#shared/observability/best-effort.ts';
import { type SeatSnapshot, snapshotSeats } from '../repositories/seat-changes.ts';
import { beginLoading, type CachedMap, loadSeatMap, readSeatMap as readCached } from '../repositories/seat-map.ts';
import type { SeatMapDeps } from './seat-changes.ts';

/** Epoch 0 has no windows: whoever asks for its changes is told to fetch the map again. */
const uncached = ({ layout_version, statuses }: SeatSnapshot): CachedMap => ({
  epoch: 0,
  window: 0,
  layoutVersion: layout_version,
  count: 0,
  statuses,
});

async function readAndLoad({ database, redis }: SeatMapDeps, eventId: string): Promise<CachedMap> {
  const token = newId();
  // Before PostgreSQL is read: what changes from here on is kept for the map that is being loaded.
  const isLoader = await bestEffort('seat map', () => beginLoading(redis, eventId, token));
  const snapshot = await snapshotSeats(database, eventId);
  if (snapshot === undefined) throw new NotFound({ detail: 'There is no such event.' });
  if (isLoader !== true || !snapshot.is_complete) return uncached(snapshot);
  await bestEffort('seat map', () => loadSeatMap(redis, eventId, token, snapshot));
  return (await bestEffort('seat map', () => readCached(redis, eventId))) ?? uncached(snapshot);
}

/** The state of every seat: from Redis, from PostgreSQL where Redis has no map or does not answer. */
export const readSeatMap = async (deps: SeatMapDeps, eventId: string): Promise<CachedMap> =>
  (await bestEffort('seat map', () => readCached(deps.redis, eventId))) ?? (await readAndLoad(deps, eventId));

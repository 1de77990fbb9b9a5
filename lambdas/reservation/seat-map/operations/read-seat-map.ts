import { setTimeout } from 'node:timers/promises';
import { NotFound } from '#shared/contract/errors.ts';
import { bestEffort } from '#shared/observability/best-effort.ts';
import { type SeatSnapshot, snapshotSeats } from '../repositories/seat-changes.ts';
import { type CachedMap, readSeatMap as readCached } from '../repositories/seat-map.ts';
import { loadMap } from './check-seat-map.ts';
import type { SeatMapDeps } from './seat-changes.ts';

/** Reading 50,000 seats takes well under a second. Without waiting, every request of that second would read them. */
const WAIT_FOR_LOADER_MS = 50;
const WAITS_MAX = 20;

/** The epoch of a map that Redis does not have. It has no windows: a client that requests its changes fetches the map again. */
export const UNCACHED_EPOCH = 0;
const uncached = ({ layoutVersion, statuses }: SeatSnapshot): CachedMap => ({
  epoch: UNCACHED_EPOCH,
  window: 0,
  layoutVersion,
  count: 0,
  statuses,
});

const fromRedis = ({ redis }: SeatMapDeps, eventId: string): Promise<CachedMap | undefined> =>
  bestEffort('seat map', () => readCached(redis, eventId));

async function waitForLoader(deps: SeatMapDeps, eventId: string): Promise<CachedMap | undefined> {
  for (let wait = 0; wait < WAITS_MAX; wait++) {
    await setTimeout(WAIT_FOR_LOADER_MS);
    const map = await fromRedis(deps, eventId);
    if (map !== undefined) return map;
  }
  return undefined;
}

/** @throws NotFound for an unknown event */
export async function readUncachedMap(
  { database }: Pick<SeatMapDeps, 'database'>,
  eventId: string,
): Promise<CachedMap> {
  const snapshot = await snapshotSeats(database, eventId);
  if (snapshot === undefined) throw new NotFound({ detail: 'There is no such event.' });
  return uncached(snapshot);
}

/**
 * The state of every seat: from Redis, and from PostgreSQL where Redis has no map or does not answer.
 *
 * @throws NotFound for an unknown event
 */
export async function readSeatMap(deps: SeatMapDeps, eventId: string): Promise<CachedMap> {
  const answer = await bestEffort('seat map', async () => ({ map: await readCached(deps.redis, eventId) }));
  // Each call to a Redis that does not answer takes up to a second, so this request makes no other.
  if (answer === undefined) return readUncachedMap(deps, eventId);
  if (answer.map !== undefined) return answer.map;
  const snapshot = await loadMap(deps, eventId, 0);
  if (snapshot === undefined) return (await waitForLoader(deps, eventId)) ?? (await readUncachedMap(deps, eventId));
  return (await fromRedis(deps, eventId)) ?? uncached(snapshot);
}

import { NotFound } from '#shared/contract/errors.ts';
import { newId } from '#shared/domain/ids.ts';
import { bestEffort } from '#shared/observability/best-effort.ts';
import type { Database } from '#shared/postgres/database.ts';
import type { SeatChange, SeatState } from '../../holds/repositories/seats.ts';
import {
  deleteSeatChanges,
  listCurrentSeats,
  listSeatChanges,
  type SeatSnapshot,
  snapshotSeats,
} from '../repositories/seat-changes.ts';
import {
  applyCheck,
  applyManyChanges,
  beginLoading,
  loadSeatMap,
  type RawMap,
  readRawMap,
  readSeenCheck,
  type SeenCheck,
  takeComparingTurn,
} from '../repositories/seat-map.ts';
import { beginSeatMapCheck, findSeatMapCheck, keepAppliedChanges } from '../repositories/seat-map-checks.ts';
import type { SeatMapDeps } from './seat-changes.ts';

/** Changes of one comparison, which are one call to Redis: at most 4,000 seats block it for some milliseconds. */
const ROWS_MAX = 500;
/** Comparisons of one call, one after another: more changes than a rush makes in a second. */
const CHECKS_MAX = 10;
const BYTES_OF_A_VERSION = 4;

interface Check {
  readonly n: number;
  /** Seats whose state has to be applied to the map together with `n`. */
  readonly seatIds: readonly number[];
  /** More changes are left for the next comparison. */
  readonly hasMore: boolean;
}

/**
 * Counts one comparison in PostgreSQL.
 *
 * Rows of `seat_changes` are deleted one comparison after they were applied: a Redis that has number n also has everything that
 * was written before n, because a failover loses only the latest writes.
 *
 * @param seen the number that Redis knows, or null when the map is loaded anew
 * @returns undefined when Redis knows another number than PostgreSQL, or the event is unknown
 */
async function openCheck(database: Database, eventId: string, seen: number | null): Promise<Check | undefined> {
  return database.transaction(async (tx) => {
    const begun = await beginSeatMapCheck(tx, eventId, seen);
    if (begun === undefined) return undefined;
    if (seen !== null && begun.told.length > 0) await deleteSeatChanges(tx, eventId, begun.told);
    const rows = await listSeatChanges(tx, eventId, ROWS_MAX);
    await keepAppliedChanges(
      tx,
      eventId,
      rows.map(({ id }) => id),
    );
    const seatIds = [...new Set(rows.flatMap((row) => row.seatIds))];
    return { n: begun.n, seatIds, hasMore: rows.length === ROWS_MAX };
  });
}

/**
 * Begins a new epoch of the map with what PostgreSQL knows.
 *
 * @param replaces epoch of the map that is replaced; 0 where there is none
 * @returns what PostgreSQL knows; undefined while another function loads the map
 */
export async function loadMap(
  { database, redis }: SeatMapDeps,
  eventId: string,
  replaces: number,
): Promise<SeatSnapshot | undefined> {
  const token = newId();
  // Before PostgreSQL is read: changes from now on are stored for the map that is being loaded.
  const isLoader = await bestEffort('seat map', () => beginLoading(redis, eventId, token));
  if (isLoader === false) return undefined;
  const check = isLoader === true ? await openCheck(database, eventId, null) : undefined;
  const snapshot = await snapshotSeats(database, eventId);
  if (snapshot === undefined) throw new NotFound({ detail: 'There is no such event.' });
  if (check !== undefined && snapshot.isComplete)
    await bestEffort('seat map', () => loadSeatMap(redis, eventId, { token, n: check.n, replaces }, snapshot));
  return snapshot;
}

/**
 * Applies to the map every change that PostgreSQL had committed before this call.
 *
 * A correct map costs one indexed read. Changes that the map may lack are applied again. A Redis that fell back behind the
 * last comparison has lost changes whose rows are deleted, so its map is loaded again.
 */
export async function checkSeatMap(deps: SeatMapDeps, eventId: string, seen: SeenCheck): Promise<void> {
  const { database, redis } = deps;
  const last = await findSeatMapCheck(database, eventId);
  if (last?.n === seen.n && !last.hasWork) return;
  if (last?.n !== seen.n) {
    await loadMap(deps, eventId, seen.epoch);
    return;
  }
  let [n, hasMore] = [seen.n, true];
  for (let checks = 0; hasMore && checks < CHECKS_MAX; checks++) {
    const check = await openCheck(database, eventId, n);
    // Another function compares.
    if (check === undefined) return;
    const changes = await listCurrentSeats(database, eventId, check.seatIds);
    if (!(await applyCheck(redis, eventId, { seen: { epoch: seen.epoch, n }, n: check.n, changes }))) return;
    ({ n, hasMore } = check);
  }
}

/**
 * As `checkSeatMap`, for a caller to whom the map seems wrong: at most once a second for each event, together with the
 * readers of the map. Best effort.
 *
 * @returns whether this caller has compared the map, so that it is worth reading it again
 */
export async function checkSeatMapSoon(deps: SeatMapDeps, eventId: string): Promise<boolean> {
  const compared = await bestEffort('seat map comparison', async () => {
    if (!(await takeComparingTurn(deps.redis, eventId))) return false;
    const seen = await readSeenCheck(deps.redis, eventId);
    if (seen !== undefined) await checkSeatMap(deps, eventId, seen);
    return true;
  });
  return compared === true;
}

/**
 * As `checkSeatMap`, for an event without readers. Where Redis has no map, the changes need not be applied: a map is
 * loaded from PostgreSQL, and an older one that comes back knows a smaller number.
 *
 * @throws when Redis does not answer; the changes stay
 */
export async function checkUnwatchedMap(deps: SeatMapDeps, eventId: string): Promise<void> {
  const seen = await readSeenCheck(deps.redis, eventId);
  if (seen !== undefined) return checkSeatMap(deps, eventId, seen);
  await deps.database.transaction(async (tx) => {
    await beginSeatMapCheck(tx, eventId, null);
    const rows = await listSeatChanges(tx, eventId, ROWS_MAX * CHECKS_MAX);
    const ids = rows.map(({ id }) => id);
    await tx.together([deleteSeatChanges(tx, eventId, ids), keepAppliedChanges(tx, eventId, [])]);
  });
}

/** @returns the seats of which the map knows an older version; undefined when the map is not of this PostgreSQL */
function differences({ statuses, versions }: RawMap, snapshot: SeatSnapshot): SeatChange[] | undefined {
  const known = snapshot.versions.split(',').map(Number);
  if (known.length !== statuses.length) return undefined;
  const older: SeatChange[] = [];
  for (const [seatId, version] of known.entries()) {
    const inMap = versions.readUInt32BE(seatId * BYTES_OF_A_VERSION);
    const state = snapshot.statuses[seatId] as SeatState;
    if (inMap > version || (inMap === version && statuses[seatId] !== state)) return undefined;
    if (inMap < version) older.push({ seatId, state, version });
  }
  return older;
}

/**
 * Compares every seat of the map with PostgreSQL, and corrects the map: O(seats), for the sweep. It also finds
 * differences that no known fault causes.
 */
export async function compareSeatMap(deps: SeatMapDeps, eventId: string): Promise<void> {
  const { database, redis } = deps;
  // The map is read first: a version in it is committed, so PostgreSQL must have it as well.
  const [seen, map] = await Promise.all([readSeenCheck(redis, eventId), readRawMap(redis, eventId)]);
  if (seen === undefined || map === undefined) return;
  const snapshot = await snapshotSeats(database, eventId);
  if (snapshot === undefined) return;
  const older = differences(map, snapshot);
  if (older === undefined) await loadMap(deps, eventId, seen.epoch);
  else await applyManyChanges(redis, eventId, older);
}

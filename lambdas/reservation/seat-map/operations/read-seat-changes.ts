import { bestEffort } from '#shared/observability/best-effort.ts';
import { SeatChangesGone } from '../../contract/errors.ts';
import { readSeatWindow, type SeatWindow } from '../repositories/seat-map.ts';
import { checkSeatMap } from './check-seat-map.ts';
import type { SeatMapDeps } from './seat-changes.ts';

/**
 * What changed in one window. One request of each second also compares the map with PostgreSQL: what it finds is in the
 * open window, or begins a new epoch.
 *
 * @throws SeatChangesGone also when Redis does not answer: the map can be fetched without it
 */
export async function readSeatChanges(
  deps: SeatMapDeps,
  eventId: string,
  epoch: number,
  window: number,
): Promise<SeatWindow> {
  const found = await bestEffort('seat changes', () => readSeatWindow(deps.redis, eventId, epoch, window));
  if (found === undefined) throw new SeatChangesGone();
  const { compare } = found;
  if (compare !== undefined) await bestEffort('seat map comparison', () => checkSeatMap(deps, eventId, compare));
  return found;
}

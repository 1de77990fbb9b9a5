import type { Redis } from 'ioredis';
import { bestEffort } from '#shared/observability/best-effort.ts';
import type { Database, Transaction } from '#shared/postgres/database.ts';
import {
  deleteSeatChanges,
  insertSeatChanges,
  listCurrentSeats,
  listSeatChanges,
} from '../repositories/seat-changes.ts';
import { applySeatChanges } from '../repositories/seat-map.ts';
import type { SeatChange } from '../repositories/seats.ts';
import { tellAvailability, tellAvailabilitySoon } from './tell-availability.ts';

export interface SeatMapDeps {
  readonly database: Database;
  readonly redis: Redis;
}

const ROWS_MAX = 500;

/** The map, and whoever waits for the last seat or the first free one, hear of the changes. Best effort. */
export async function tellMap(deps: SeatMapDeps, eventId: string, changes: readonly SeatChange[]): Promise<void> {
  const applied = await bestEffort('seat map', () => applySeatChanges(deps.redis, eventId, changes));
  if (applied === undefined) return;
  if (applied.kind === 'pending') {
    if (applied.isOurTurn) await tellAvailability(deps.database, eventId);
    return;
  }
  const freed = changes.filter(({ letter }) => letter === 'A').length;
  const wasSoldOut = freed > 0 && applied.available <= freed;
  if (applied.available === 0 || wasSoldOut) await tellAvailabilitySoon(deps, eventId);
}

/** The map hears of the changes once this transaction has committed, now or, if that is lost, from the next sweep. */
export async function tellMapAfterCommit(
  deps: SeatMapDeps,
  tx: Transaction,
  eventId: string,
  changes: readonly SeatChange[],
): Promise<void> {
  if (changes.length === 0) return;
  tx.afterCommit(() => tellMap(deps, eventId, changes));
  await insertSeatChanges(
    tx,
    eventId,
    changes.map(({ seat_id }) => seat_id),
  );
}

/**
 * Tells the map what committed since the last sweep, once more: a function may have died, or Redis been away, between
 * commit and map. The rows go only when Redis has answered.
 *
 * @returns how many rows there were, at most 500
 */
export async function tellMapAgain({ database, redis }: SeatMapDeps): Promise<number> {
  const rows = await listSeatChanges(database, ROWS_MAX);
  const byEvent = Map.groupBy(rows, (row) => row.event_id);
  for (const [eventId, ofEvent] of byEvent) {
    const seatIds = [...new Set(ofEvent.flatMap((row) => row.seat_ids))];
    await applySeatChanges(redis, eventId, await listCurrentSeats(database, eventId, seatIds));
    await deleteSeatChanges(
      database,
      ofEvent.map((row) => row.id),
    );
  }
  return rows.length;
}

import type { Redis } from 'ioredis';
import { bestEffort } from '#shared/observability/best-effort.ts';
import type { Database, Transaction } from '#shared/postgres/database.ts';
import type { SeatChange } from '../../holds/repositories/seats.ts';
import { insertSeatChanges, listCurrentSeats } from '../repositories/seat-changes.ts';
import { applySeatChanges } from '../repositories/seat-map.ts';
import { publishAvailability, publishAvailabilitySoon } from './publish-availability.ts';

export interface SeatMapDeps {
  readonly database: Database;
  readonly redis: Redis;
}

/** Applies the changes to the map, and publishes the availability when the event becomes sold out or a seat is free again. Best effort. */
export async function updateMap(deps: SeatMapDeps, eventId: string, changes: readonly SeatChange[]): Promise<void> {
  const applied = await bestEffort('seat map', () => applySeatChanges(deps.redis, eventId, changes));
  if (applied === undefined) return;
  if (applied.kind === 'pending') {
    if (applied.isOurTurn) await publishAvailability(deps.database, eventId);
    return;
  }
  const freed = changes.filter(({ state }) => state === 'A').length;
  const wasSoldOut = freed > 0 && applied.available <= freed;
  if (applied.available === 0 || wasSoldOut) await publishAvailabilitySoon(deps, eventId);
}

/** Applies the changes to the map once this transaction has committed. If that is lost, the next comparison does it. */
export async function updateMapAfterCommit(
  deps: SeatMapDeps,
  tx: Transaction,
  eventId: string,
  changes: readonly SeatChange[],
): Promise<void> {
  if (changes.length === 0) return;
  tx.afterCommit(() => updateMap(deps, eventId, changes));
  await insertSeatChanges(
    tx,
    eventId,
    changes.map(({ seatId }) => seatId),
  );
}

/**
 * Corrects the map for seats whose claim PostgreSQL has refused: the map may have shown them as available. Best effort.
 *
 * @returns those of the ids that are seats of the event
 */
export async function correctMap(
  { database, redis }: SeatMapDeps,
  eventId: string,
  seatIds: readonly number[],
): Promise<number[]> {
  const current = await listCurrentSeats(database, eventId, seatIds);
  if (current.length > 0) await bestEffort('seat map', () => applySeatChanges(redis, eventId, current));
  return current.map(({ seatId }) => seatId);
}

import assert from 'node:assert/strict';
import type { Executor } from '#shared/postgres/database.ts';
import { OrphanSeat } from '../../contract/errors.ts';
import { searchableHallOf } from '../../events/operations/searchable-halls.ts';
import { seatsBeside, singleSeatsLeft } from '../domain/best-available.ts';
import { listAvailableSeats } from '../repositories/seats.ts';

/**
 * Refuses a choice beside which a single free seat would be left that was not single before.
 *
 * Decided by the rows of the seats, in the transaction that has claimed the chosen ones; the map is not asked, so a stale
 * one does not matter. The seats beside are not locked: two choices on both sides of a seat at the same moment can leave it
 * single together.
 *
 * @throws OrphanSeat with the seats that would be left
 */
export async function refuseOrphanSeats(tx: Executor, eventId: string, seatIds: readonly number[]): Promise<void> {
  const hall = await searchableHallOf(tx, eventId);
  assert(hall !== undefined, 'an event whose seats were claimed has a layout');
  const free = await listAvailableSeats(tx, eventId, seatsBeside(hall, seatIds));
  const single = singleSeatsLeft(hall, new Set(free), seatIds);
  if (single.length > 0) throw new OrphanSeat({ seatIds: single });
}

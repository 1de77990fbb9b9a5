import assert from 'node:assert/strict';
import type { Transaction } from '#shared/postgres/database.ts';
import { type EventCopy, findEvent } from '../../events/repositories/events.ts';
import { type SeatMapDeps, updateMapAfterCommit } from '../../seat-map/operations/seat-changes.ts';
import { lockUser, subtractUserSeats } from '../repositories/fans.ts';
import { type LockedReservation, lockReservation, type ReservationRef } from '../repositories/reservations.ts';
import { freeSeats } from '../repositories/seats.ts';

/**
 * Locks the reservation in the order of all locks: user, reservation. The seats follow, in the order of their ids.
 *
 * @throws AssertionError when a message names a reservation that does not exist
 */
export async function lockHold(
  tx: Transaction,
  ref: ReservationRef,
): Promise<{ reservation: LockedReservation; event: EventCopy }> {
  const [, reservation, event] = await tx.together([
    lockUser(tx, ref.eventId, ref.userId),
    lockReservation(tx, ref),
    findEvent(tx, ref.eventId),
  ]);
  assert(reservation !== undefined && event !== undefined, `there is no reservation ${ref.reservationId} of this user`);
  return { reservation, event };
}

/** Frees the seats that still belong to the reservation, and subtracts them from the user's count. */
export async function freeSeatsOf(deps: SeatMapDeps, tx: Transaction, ref: ReservationRef): Promise<void> {
  const freed = await freeSeats(tx, ref.reservationId, ref.eventId);
  if (freed.length === 0) return;
  await tx.together([
    subtractUserSeats(tx, ref.eventId, ref.userId, freed.length),
    updateMapAfterCommit(deps, tx, ref.eventId, freed),
  ]);
}

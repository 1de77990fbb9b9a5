import assert from 'node:assert/strict';
import type { Transaction } from '#shared/postgres/database.ts';
import { type EventCopy, findEvent } from '../../events/repositories/events.ts';
import { lockFan } from '../repositories/fans.ts';
import { type LockedReservation, lockReservation, type ReservationRef } from '../repositories/reservations.ts';

/**
 * The reservation with its locks, in their one order: fan, reservation; the seats come after, in seat order.
 *
 * @throws AssertionError when a message names a reservation that does not exist
 */
export async function lockHold(
  tx: Transaction,
  ref: ReservationRef,
): Promise<{ reservation: LockedReservation; event: EventCopy }> {
  const [, reservation, event] = await Promise.all([
    lockFan(tx, ref.eventId, ref.userId),
    lockReservation(tx, ref),
    findEvent(tx, ref.eventId),
  ]);
  assert(reservation !== undefined && event !== undefined, `there is no reservation ${ref.reservationId} of this fan`);
  return { reservation, event };
}

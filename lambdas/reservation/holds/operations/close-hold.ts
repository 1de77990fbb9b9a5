import type { Transaction } from '#shared/postgres/database.ts';
import type { Push } from '#shared/sockets/push.ts';
import { reservationCancelled, reservationExpired } from '../../contract/messages.ts';
import type { SeatMapDeps } from '../../seat-map/operations/seat-changes.ts';
import { close } from '../domain/reservation.ts';
import { type ReservationRef, saveReservation } from '../repositories/reservations.ts';
import { freeSeatsOf } from './free-seats.ts';
import { lockHold } from './lock-hold.ts';

export interface CloseDeps extends SeatMapDeps {
  readonly push: Push;
}

/** Payment says that no money will ever come: the hold is over, and its seats are free. */
export async function closeHold(deps: CloseDeps, tx: Transaction, ref: ReservationRef): Promise<void> {
  const { reservation, event } = await lockHold(tx, ref);
  const closing = close(reservation, event.status);
  if (closing.kind === 'absorbed') return;
  await Promise.all([saveReservation(tx, closing.reservation), freeSeatsOf(deps, tx, ref)]);
  const told = { ...ref, admissionId: reservation.admissionId };
  if (closing.tell === 'event_cancelled')
    await tx.publish(reservationCancelled, { ...told, reason: 'event_cancelled' });
  if (closing.tell === 'expired') {
    await tx.publish(reservationExpired, told);
    const message = { type: 'reservation.expired', reservationId: ref.reservationId };
    tx.afterCommit(() => deps.push([{ userId: ref.userId, message }]));
  }
}

import type { Transaction } from '#shared/postgres/database.ts';
import { reservationHoldDue, reservationHoldEnded } from '../contract/messages.ts';
import { end } from '../domain/reservation.ts';
import { type ReservationRef, saveReservation, touchAsked } from '../repositories/reservations.ts';
import { lockHold } from './lock-hold.ts';

/** Payment is asked whether the seats of this hold may go, if its time or its event is over. A repeat changes nothing. */
export async function endHold(tx: Transaction, ref: ReservationRef): Promise<void> {
  const { reservation, event } = await lockHold(tx, ref);
  const isOver = reservation.isDue || event.status === 'CANCELLED';
  if (!isOver) return;
  const ended = end(reservation, event.status === 'CANCELLED' ? 'event_cancelled' : 'expired');
  if (ended === reservation) return;
  await Promise.all([
    saveReservation(tx, ended),
    tx.publish(reservationHoldEnded, { ...ref, reason: ended.endReason! }),
  ]);
}

/** The timer of a hold: it ends the hold, or, come early (SQS waits 15 minutes at most), arms itself again. */
export async function onTimer(tx: Transaction, ref: ReservationRef): Promise<void> {
  const { reservation } = await lockHold(tx, ref);
  if (reservation.isDue) return endHold(tx, ref);
  if (reservation.status !== 'PENDING' || reservation.endReason !== null) return;
  await tx.publish(reservationHoldDue, ref, { deliverAt: reservation.expiresAt });
}

/** Asks payment once more, whatever the status, until it has answered. */
export async function askAgain(tx: Transaction, ref: ReservationRef): Promise<void> {
  const { reservation } = await lockHold(tx, ref);
  if (reservation.endReason === null || reservation.isAnswered) return;
  await Promise.all([
    touchAsked(tx, ref.reservationId),
    tx.publish(reservationHoldEnded, { ...ref, reason: reservation.endReason }),
  ]);
}

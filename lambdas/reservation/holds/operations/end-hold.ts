import type { Transaction } from '#shared/postgres/database.ts';
import type { Push } from '#shared/sockets/push.ts';
import {
  reservationCancelled,
  reservationExpired,
  reservationHoldDue,
  reservationHoldEnded,
} from '../../contract/messages.ts';
import type { SeatMapDeps } from '../../seat-map/operations/seat-changes.ts';
import { close, end } from '../domain/reservation.ts';
import { type ReservationRef, saveReservation, touchAsked } from '../repositories/reservations.ts';
import { freeSeatsOf, lockHold } from './hold.ts';

/** A timer that is sent again waits at least this long: one that arrives too early must not be sent in a tight loop. */
const TIMER_DELAY_MIN_MS = 5_000;

/** Asks payment whether the seats of this hold can be freed, if its time or its event is over. A repeat changes nothing. */
export async function endHold(tx: Transaction, ref: ReservationRef): Promise<void> {
  const { reservation, event } = await lockHold(tx, ref);
  const isOver = reservation.remainingMs <= 0 || event.status === 'CANCELLED';
  if (!isOver) return;
  const ended = end(reservation, event.status === 'CANCELLED' ? 'event_cancelled' : 'expired');
  if (ended === reservation) return;
  await tx.together([
    saveReservation(tx, ended),
    tx.publish(reservationHoldEnded, { ...ref, reason: ended.endReason! }),
  ]);
}

/** Ends the hold, or sends its timer again when it arrives early: SQS delays a message by at most 15 minutes. */
export async function onTimer(tx: Transaction, ref: ReservationRef): Promise<void> {
  const { reservation } = await lockHold(tx, ref);
  if (reservation.remainingMs <= 0) return endHold(tx, ref);
  if (reservation.status !== 'PENDING' || reservation.endReason !== null) return;
  const delayMs = Math.max(TIMER_DELAY_MIN_MS, reservation.remainingMs);
  await tx.publish(reservationHoldDue, ref, { delayMs });
}

/** Asks payment again, whatever the status of the reservation, until payment has answered. */
export async function requestDecisionAgain(tx: Transaction, ref: ReservationRef): Promise<void> {
  const { reservation } = await lockHold(tx, ref);
  if (reservation.endReason === null || reservation.isAnswered) return;
  await tx.together([
    touchAsked(tx, ref.reservationId),
    tx.publish(reservationHoldEnded, { ...ref, reason: reservation.endReason }),
  ]);
}

export interface CloseDeps extends SeatMapDeps {
  readonly push: Push;
}

/** Payment has closed the order, so it can never be paid: ends the hold and frees its seats. */
export async function closeHold(deps: CloseDeps, tx: Transaction, ref: ReservationRef): Promise<void> {
  const { reservation, event } = await lockHold(tx, ref);
  const closing = close(reservation, event.status);
  if (closing.kind === 'absorbed') return;
  await tx.together([saveReservation(tx, closing.reservation), freeSeatsOf(deps, tx, ref)]);
  const facts = { ...ref, admissionId: reservation.admissionId };
  if (closing.publishes === 'event_cancelled')
    await tx.publish(reservationCancelled, { ...facts, reason: 'event_cancelled' });
  if (closing.publishes === 'expired') {
    await tx.publish(reservationExpired, facts);
    const message = { type: 'reservation.expired', reservationId: ref.reservationId };
    tx.afterCommit(() => deps.push([{ userId: ref.userId, message }]));
  }
}

import { NotFound } from '#shared/contract/errors.ts';
import type { Database, Transaction } from '#shared/postgres/database.ts';
import { findResult, type Idempotency, keepResult } from '#shared/postgres/idempotency.ts';
import { CannotCancel } from '../../contract/errors.ts';
import { reservationCancelled, reservationHoldEnded } from '../../contract/messages.ts';
import type { ReservationDetails, ShownReservation } from '../domain/details.ts';
import { cancelHold } from '../domain/reservation.ts';
import { findOwn } from '../repositories/reservation-lists.ts';
import { keepCancelReason, type ReservationRef, saveReservation } from '../repositories/reservations.ts';
import { lockHold } from './hold.ts';

interface CancelCommand {
  readonly reservationId: string;
  readonly userId: string;
  /** In the user's own words: stored, never logged. */
  readonly reason: string | undefined;
  readonly idempotency: Idempotency;
}

async function cancelIn(tx: Transaction, ref: ReservationRef, reason: string | undefined): Promise<ShownReservation> {
  const { reservation } = await lockHold(tx, ref);
  const cancelled = cancelHold(reservation);
  if (cancelled === undefined) throw new CannotCancel({ status: reservation.status });
  await tx.together([
    saveReservation(tx, cancelled),
    reason !== undefined && keepCancelReason(tx, ref.reservationId, reason),
    tx.publish(reservationHoldEnded, { ...ref, reason: 'cancelled' }),
    tx.publish(reservationCancelled, { ...ref, admissionId: reservation.admissionId, reason: 'fan' }),
  ]);
  return (await findOwn(tx, ref.reservationId, ref.userId))!;
}

/**
 * The hold is cancelled for good. Its seats are freed when payment has answered; a payment that is under way is refunded
 * in full.
 *
 * @throws CannotCancel when the reservation is not a hold
 */
export async function cancelReservation(
  { database }: { readonly database: Database },
  { reservationId, userId, reason, idempotency }: CancelCommand,
): Promise<ShownReservation> {
  const found = await findOwn(database, reservationId, userId);
  if (found === undefined) throw new NotFound();
  return database.transaction(async (tx) => {
    const kept = await findResult(tx, idempotency);
    if (kept !== undefined) return { reservation: kept as ReservationDetails, serverTime: found.serverTime };
    const ref = { reservationId, eventId: found.reservation.eventId, userId };
    const cancelled = await cancelIn(tx, ref, reason);
    await keepResult(tx, idempotency, cancelled.reservation);
    return cancelled;
  });
}

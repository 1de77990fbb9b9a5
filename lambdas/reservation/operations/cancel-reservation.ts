import { NotFound } from '#shared/contract/errors.ts';
import type { Database, Transaction } from '#shared/postgres/database.ts';
import { findResult, type Idempotency, keepResult } from '#shared/postgres/idempotency.ts';
import { CannotCancel } from '../contract/errors.ts';
import { reservationCancelled, reservationHoldEnded } from '../contract/messages.ts';
import type { ReservationView } from '../contract/routes.ts';
import { cancelHold } from '../domain/reservation.ts';
import { findOwn, type OwnedReservation } from '../repositories/reservation-lists.ts';
import { keepCancelReason, type ReservationRef, saveReservation } from '../repositories/reservations.ts';
import { lockHold } from './lock-hold.ts';

interface CancelCommand {
  readonly reservationId: string;
  readonly userId: string;
  /** In the fan's own words: kept, never logged. */
  readonly reason: string | undefined;
  readonly idempotency: Idempotency;
}

async function cancelIn(tx: Transaction, ref: ReservationRef, reason: string | undefined): Promise<OwnedReservation> {
  const { reservation } = await lockHold(tx, ref);
  const cancelled = cancelHold(reservation);
  if (cancelled === undefined) throw new CannotCancel({ status: reservation.status });
  await Promise.all([
    saveReservation(tx, cancelled),
    reason !== undefined && keepCancelReason(tx, ref.reservationId, reason),
    tx.publish(reservationHoldEnded, { ...ref, reason: 'cancelled' }),
    tx.publish(reservationCancelled, { ...ref, admissionId: reservation.admissionId, reason: 'fan' }),
  ]);
  return (await findOwn(tx, ref.reservationId, ref.userId))!;
}

/**
 * The hold is cancelled, at once and for good; its seats are free when payment has answered, and a payment that is under
 * way is refunded in full.
 *
 * @param toView the answer, kept for repeats
 * @throws CannotCancel when there is no hold to give back
 */
export async function cancelReservation(
  { database }: { readonly database: Database },
  { reservationId, userId, reason, idempotency }: CancelCommand,
  toView: (reservation: OwnedReservation) => ReservationView,
): Promise<ReservationView> {
  const found = await findOwn(database, reservationId, userId);
  if (found === undefined) throw new NotFound();
  return database.transaction(async (tx) => {
    const kept = await findResult(tx, idempotency);
    if (kept !== undefined) return kept as ReservationView;
    const ref = { reservationId, eventId: found.event_id, userId };
    const view = toView(await cancelIn(tx, ref, reason));
    await keepResult(tx, idempotency, view);
    return view;
  });
}

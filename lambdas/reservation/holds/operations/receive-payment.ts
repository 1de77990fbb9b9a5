import assert from 'node:assert/strict';
import type { Transaction } from '#shared/postgres/database.ts';
import { reservationCancelled, reservationConfirmed, reservationPaymentRefused } from '../../contract/messages.ts';
import type { EventCopy } from '../../events/repositories/events.ts';
import { type SeatMapDeps, updateMapAfterCommit } from '../../seat-map/operations/seat-changes.ts';
import { type Payment, type Receipt, receivePayment as receive } from '../domain/reservation.ts';
import { type LockedReservation, type ReservationRef, saveReservation } from '../repositories/reservations.ts';
import { reserveSeats } from '../repositories/seats.ts';
import { freeSeatsOf, lockHold } from './hold.ts';

interface Arrival {
  readonly ref: ReservationRef;
  readonly payment: Payment;
  readonly before: LockedReservation;
  readonly event: EventCopy;
}

async function confirm(
  deps: SeatMapDeps,
  tx: Transaction,
  { ref, payment, before, event }: Arrival,
  receipt: Receipt & { kind: 'confirmed' },
): Promise<void> {
  const [seats] = await tx.together([
    reserveSeats(tx, ref.reservationId, ref.eventId),
    saveReservation(tx, receipt.reservation),
  ]);
  assert(seats.length > 0, 'a PENDING hold has kept its seats');
  await tx.together([
    updateMapAfterCommit(deps, tx, ref.eventId, seats),
    tx.publish(reservationConfirmed, {
      ...ref,
      admissionId: before.admissionId,
      number: before.number,
      event: { title: event.title, venue: event.venue, eventDate: event.eventDate.toISOString() },
      seats: seats
        .toSorted((a, b) => a.seatId - b.seatId)
        .map((seat) => ({
          seatId: seat.seatId,
          section: seat.section,
          row: seat.row,
          number: seat.seatNumber,
          price: seat.price,
        })),
      amount: before.amount,
      paymentId: payment.id,
      confirmedAt: before.now.toISOString(),
    }),
  ]);
}

async function refuse(
  deps: SeatMapDeps,
  tx: Transaction,
  { ref, payment, before }: Arrival,
  receipt: Receipt & { kind: 'refused' },
): Promise<void> {
  const { reservation, isCancelledByIt } = receipt;
  const ended = reservation && [saveReservation(tx, reservation), freeSeatsOf(deps, tx, ref)];
  await tx.together([
    ...(ended ?? []),
    tx.publish(reservationPaymentRefused, { ...ref, paymentId: payment.id, amount: payment.amount }),
    isCancelledByIt &&
      tx.publish(reservationCancelled, { ...ref, admissionId: before.admissionId, reason: 'payment_refused' }),
  ]);
}

/** Confirms the reservation, or, in the same transaction, requests the refund and frees the seats. */
export async function receivePayment(
  deps: SeatMapDeps,
  tx: Transaction,
  ref: ReservationRef,
  payment: Payment,
): Promise<void> {
  const { reservation, event } = await lockHold(tx, ref);
  const arrival = { ref, payment, before: reservation, event };
  const receipt = receive(reservation, payment, event.status);
  switch (receipt.kind) {
    case 'absorbed':
      return;
    case 'confirmed':
      return confirm(deps, tx, arrival, receipt);
    case 'refused':
      return refuse(deps, tx, arrival, receipt);
  }
}

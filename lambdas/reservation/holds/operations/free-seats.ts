import type { Transaction } from '#shared/postgres/database.ts';
import { type SeatMapDeps, tellMapAfterCommit } from '../../seat-map/operations/seat-changes.ts';
import { giveBackFanSeats } from '../repositories/fans.ts';
import type { ReservationRef } from '../repositories/reservations.ts';
import { freeSeats } from '../repositories/seats.ts';

/** The seats that still belong to the reservation can be sold again, and count no more for the fan. */
export async function freeSeatsOf(deps: SeatMapDeps, tx: Transaction, ref: ReservationRef): Promise<void> {
  const freed = await freeSeats(tx, ref.reservationId, ref.eventId);
  if (freed.length === 0) return;
  await Promise.all([
    giveBackFanSeats(tx, ref.eventId, ref.userId, freed.length),
    tellMapAfterCommit(deps, tx, ref.eventId, freed),
  ]);
}

import type { Transaction } from '#shared/postgres/database.ts';
import { reservationHoldEnded } from '../../contract/messages.ts';
import { subtractUserSeatsOf } from '../repositories/fans.ts';
import { type ReservationRef, replaceReservation } from '../repositories/reservations.ts';
import { freeSeats, lockBothSeatSets, type SeatChange } from '../repositories/seats.ts';

interface Replacement {
  /** False: there was no active hold of this admission, and the transaction must not commit. */
  readonly isReplaced: Promise<boolean>;
  readonly freed: Promise<SeatChange[]>;
  readonly rest: readonly Promise<void>[];
}

/** For a hold that replaces nothing. */
export const noReplacement: Replacement = {
  isReplaced: Promise.resolve(true),
  freed: Promise.resolve([]),
  rest: [],
};

/**
 * The old hold is CANCELLED, its seats are available to the new one, and payment decides about its order: a payment of the
 * old order is refunded and never pays the new seats at the old price. The queue gets no message: the admission continues.
 *
 * Awaits nothing: all statements are sent together with those of the new hold, in the order of the locks.
 */
export function replaceHold(
  tx: Transaction,
  ref: ReservationRef,
  admissionId: string,
  wanted: readonly number[],
): Replacement {
  const { reservationId, eventId, userId } = ref;
  const counted = subtractUserSeatsOf(tx, eventId, userId, reservationId);
  const isReplaced = replaceReservation(tx, ref, admissionId);
  const locked = lockBothSeatSets(tx, reservationId, eventId, wanted);
  const freed = freeSeats(tx, reservationId, eventId);
  const published = tx.publish(reservationHoldEnded, { ...ref, reason: 'replaced' });
  return { isReplaced, freed, rest: [counted, locked, published] };
}

import * as z from 'zod';
import { refusal } from '#shared/contract/refusal.ts';
import { seatId } from '../../event/contract/layout.ts';

/** Also for a forged token and for one of another user or event: the answer does not reveal which. */
export const AdmissionRequired = refusal(
  'admission_required',
  'forbidden',
  'Enter the waiting room first; it gives an admission.',
);
export const AdmissionExpired = refusal(
  'admission_expired',
  'forbidden',
  'The admission has ended; enter the waiting room again.',
);
/** One admission makes one reservation. */
export const AdmissionUsed = refusal(
  'admission_used',
  'forbidden',
  'A reservation was made with this admission already.',
);

export const SeatTaken = refusal('seat_taken', 'conflict', 'One or more of these seats were just taken.', {
  seatIds: z.array(seatId).meta({ description: 'The seats that were taken', example: [17, 18] }),
});
/** Nothing is held. Also while other callers hold the last groups of seats for a moment. */
export const NotEnoughSeats = refusal(
  'not_enough_seats',
  'conflict',
  'There are not so many free seats next to each other; ask for fewer, or choose seats in the map.',
  {
    available: z
      .int()
      .min(0)
      .meta({ description: 'Free seats of the wanted kind, next to each other or not', example: 3 }),
  },
);
/** Only for events that forbid it, and only for chosen seats. */
export const OrphanSeat = refusal(
  'orphan_seat',
  'conflict',
  'This choice leaves a single free seat; choose seats next to it, or take it as well.',
  { seatIds: z.array(seatId).meta({ description: 'The seats that would be left single', example: [16] }) },
);
export const SaleNotOpen = refusal('sale_not_open', 'conflict', 'Seats of this event are not on sale now.');
export const SeatLimitReached = refusal(
  'seat_limit_reached',
  'conflict',
  'You have as many seats of this event as one account can hold.',
  { seatsPerFan: z.int().meta({ description: 'Seats that one account can hold of this event', example: 4 }) },
);

export const CannotCancel = refusal('cannot_cancel', 'conflict', 'This reservation cannot be cancelled.', {
  status: z.string().meta({ description: 'The status of the reservation', example: 'EXPIRED' }),
});
/** Only a running hold of the same admission can be replaced. Also for a hold of another user, without revealing it. */
export const CannotReplace = refusal(
  'cannot_replace',
  'conflict',
  'There is no running hold of this admission to replace.',
);

/** The changes are too old or belong to another epoch. */
export const SeatChangesGone = refusal('seat_changes_gone', 'gone', 'These changes are no longer kept; fetch the map.');

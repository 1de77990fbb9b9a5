import * as z from 'zod';
import { defineMessage } from '#shared/contract/message.ts';
import { amount, instant, storedText, uuid } from '#shared/contract/schemas.ts';
import { seatId } from '../../event/contract/layout.ts';

/** Whose reservation of what: enough to take the locks in their order, fan first. */
const reservationRef = z.object({ reservationId: uuid, eventId: uuid, userId: uuid });
const withAdmission = reservationRef.extend({ admissionId: uuid });

/** Every seat of the event can be held now. */
export const eventSeatsReady = defineMessage(
  'event.seats_ready',
  1,
  z.object({ eventId: uuid, capacity: z.int().min(1) }),
);
/** Absolute, never a delta: the larger `n` wins. Sent when no seat is left, and when one is again. */
export const eventAvailabilityChanged = defineMessage(
  'event.availability_changed',
  1,
  z.object({ eventId: uuid, available: z.int().min(0), n: z.int().min(1) }),
);

export const reservationPlaced = defineMessage('reservation.placed', 1, withAdmission);
/** May these seats go? Sent again each minute until payment has answered. */
export const reservationHoldEnded = defineMessage(
  'reservation.hold_ended',
  1,
  reservationRef.extend({ reason: z.enum(['expired', 'cancelled', 'replaced', 'event_cancelled']) }),
);
/** Whole, so that the ticket mail needs to ask nobody. */
export const reservationConfirmed = defineMessage(
  'reservation.confirmed',
  1,
  withAdmission.extend({
    number: storedText(32),
    event: z.object({ title: storedText(200), venue: storedText(200), eventDate: instant }),
    seats: z
      .array(
        z.object({
          seatId,
          section: storedText(50),
          row: z.string().nullable(),
          number: z.int().nullable(),
          price: amount,
        }),
      )
      .min(1)
      .max(8),
    amount,
    paymentId: uuid,
    confirmedAt: instant,
  }),
);
export const reservationExpired = defineMessage('reservation.expired', 1, withAdmission);
export const reservationCancelled = defineMessage(
  'reservation.cancelled',
  1,
  withAdmission.extend({ reason: z.enum(['fan', 'payment_refused', 'event_cancelled']) }),
);
/** This payment came for a reservation that cannot take it: give all of it back. */
export const reservationPaymentRefused = defineMessage(
  'reservation.payment_refused',
  1,
  reservationRef.extend({ paymentId: uuid, amount }),
);

/** To itself: the hold may have ended. Early is harmless, the timer arms itself again. */
export const reservationHoldDue = defineMessage('reservation.hold_due', 1, reservationRef);
/** To itself: the next batch of an event's seats, from this id on. */
export const reservationSeatsDue = defineMessage(
  'reservation.seats_due',
  1,
  z.object({ eventId: uuid, fromSeatId: seatId }),
);

export const publishes = [
  eventSeatsReady,
  eventAvailabilityChanged,
  reservationPlaced,
  reservationHoldEnded,
  reservationConfirmed,
  reservationExpired,
  reservationCancelled,
  reservationPaymentRefused,
  reservationHoldDue,
  reservationSeatsDue,
] as const;

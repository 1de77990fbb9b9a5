import * as z from 'zod';
import { defineMessage } from '#shared/contract/message.ts';
import { amount, instant, storedText, uuid } from '#shared/contract/schemas.ts';
import { seatId } from '../../event/contract/layout.ts';

/** What is needed to take the locks in their order: row of the user, reservation. */
const reservationRef = z.object({ reservationId: uuid, eventId: uuid, userId: uuid });
const withAdmission = reservationRef.extend({ admissionId: uuid });

/** Every seat of the event exists and can be held. */
export const eventSeatsReady = defineMessage(
  'event.seats_ready',
  1,
  z.object({ eventId: uuid, capacity: z.int().min(1) }),
);
/** An absolute number: the larger `n` wins. Sent when the event becomes sold out, and when a seat is available again. */
export const eventAvailabilityChanged = defineMessage(
  'event.availability_changed',
  1,
  z.object({ eventId: uuid, available: z.int().min(0), n: z.int().min(1) }),
);

export const reservationPlaced = defineMessage('reservation.placed', 1, withAdmission);
/** Asks payment whether these seats can be freed. Sent again each minute until payment has answered. */
export const reservationHoldEnded = defineMessage(
  'reservation.hold_ended',
  1,
  reservationRef.extend({ reason: z.enum(['expired', 'cancelled', 'replaced', 'event_cancelled']) }),
);
/** Complete: the ticket mail needs no other data. */
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
/** The reservation cannot accept this payment: payment refunds all of it. */
export const reservationPaymentRefused = defineMessage(
  'reservation.payment_refused',
  1,
  reservationRef.extend({ paymentId: uuid, amount }),
);

/** To this service: the hold may have ended. A timer that arrives early is sent again. */
export const reservationHoldDue = defineMessage('reservation.hold_due', 1, reservationRef);
/** To this service: create the next batch of the seats of an event, from this id on. */
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

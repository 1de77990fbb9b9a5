import { messageFunction } from '#shared/messages/message-function.ts';
import { messageDeps } from '../composition.ts';
import { onEventCancelled, onEventPublished, onEventUpdated } from '../handlers/on-event.ts';
import {
  onReservationCancelled,
  onReservationConfirmed,
  onReservationExpired,
  onReservationPlaced,
} from '../handlers/on-reservation.ts';

export const handler = messageFunction({
  deps: messageDeps,
  handlers: [
    onEventPublished,
    onEventUpdated,
    onEventCancelled,
    onReservationPlaced,
    onReservationConfirmed,
    onReservationExpired,
    onReservationCancelled,
  ],
});

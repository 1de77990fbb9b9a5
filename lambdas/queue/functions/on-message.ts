import { messageFunction } from '#shared/messages/consume.ts';
import { messageDeps } from '../composition.ts';
import {
  onEventCancelled,
  onEventPublished,
  onEventUpdated,
  onReservationCancelled,
  onReservationConfirmed,
  onReservationExpired,
  onReservationPlaced,
} from '../handlers/messages.ts';

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

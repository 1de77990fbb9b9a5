import { messageFunction } from '#shared/messages/consume.ts';
import { messageDeps } from '../composition.ts';
import { onEventCancelled, onEventPublished, onEventUpdated, onSeatsDue } from '../events/handlers/messages.ts';
import { onHoldDue, onPaymentClosed, onPaymentSucceeded } from '../holds/handlers/messages.ts';

export const handler = messageFunction({
  deps: messageDeps,
  handlers: [
    onEventPublished,
    onEventUpdated,
    onEventCancelled,
    onPaymentClosed,
    onPaymentSucceeded,
    onHoldDue,
    onSeatsDue,
  ],
});

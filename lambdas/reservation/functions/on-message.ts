import { messageFunction } from '#shared/messages/message-function.ts';
import { messageDeps } from '../composition.ts';
import { onEventCancelled } from '../handlers/on-event-cancelled.ts';
import { onEventPublished } from '../handlers/on-event-published.ts';
import { onEventUpdated } from '../handlers/on-event-updated.ts';
import { onHoldDue } from '../handlers/on-hold-due.ts';
import { onPaymentClosed } from '../handlers/on-payment-closed.ts';
import { onPaymentFailed } from '../handlers/on-payment-failed.ts';
import { onPaymentRefunded } from '../handlers/on-payment-refunded.ts';
import { onPaymentSucceeded } from '../handlers/on-payment-succeeded.ts';
import { onSeatsDue } from '../handlers/on-seats-due.ts';

export const handler = messageFunction({
  deps: messageDeps,
  handlers: [
    onEventPublished,
    onEventUpdated,
    onEventCancelled,
    onPaymentClosed,
    onPaymentSucceeded,
    onPaymentFailed,
    onPaymentRefunded,
    onHoldDue,
    onSeatsDue,
  ],
});

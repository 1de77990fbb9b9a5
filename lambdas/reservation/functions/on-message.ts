import { messageFunction } from '#shared/messages/message-function.ts';
import { messageDeps } from '../composition.ts';
import { onEventCancelled } from '../events/handlers/on-event-cancelled.ts';
import { onEventPublished } from '../events/handlers/on-event-published.ts';
import { onEventUpdated } from '../events/handlers/on-event-updated.ts';
import { onSeatsDue } from '../events/handlers/on-seats-due.ts';
import { onHoldDue } from '../holds/handlers/on-hold-due.ts';
import { onPaymentClosed } from '../holds/handlers/on-payment-closed.ts';
import { onPaymentFailed } from '../holds/handlers/on-payment-failed.ts';
import { onPaymentRefunded } from '../holds/handlers/on-payment-refunded.ts';
import { onPaymentSucceeded } from '../holds/handlers/on-payment-succeeded.ts';

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

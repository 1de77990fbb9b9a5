import type { Subscription } from '#shared/contract/message.ts';
import { eventCancelled, eventPublished, eventUpdated } from '../../event/contract/messages.ts';
import { paymentClosed, paymentFailed, paymentRefunded, paymentSucceeded } from '../../payment/contract/messages.ts';
import { reservationHoldDue, reservationSeatsDue } from './messages.ts';

/** The messages that this service subscribes to, and the queue that receives each. */
export const subscriptions: readonly Subscription[] = [
  { message: eventPublished, queue: 'bulk' },
  { message: eventUpdated, queue: 'inbox' },
  { message: eventCancelled, queue: 'inbox' },
  { message: paymentClosed, queue: 'inbox' },
  { message: paymentSucceeded, queue: 'inbox' },
  { message: paymentFailed, queue: 'inbox' },
  { message: paymentRefunded, queue: 'inbox' },
  { message: reservationHoldDue, queue: 'inbox' },
  { message: reservationSeatsDue, queue: 'bulk' },
];

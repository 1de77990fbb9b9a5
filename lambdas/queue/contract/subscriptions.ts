import type { Subscription } from '#shared/contract/message.ts';
import { eventCancelled, eventPublished, eventUpdated } from '../../event/contract/messages.ts';
import {
  reservationCancelled,
  reservationConfirmed,
  reservationExpired,
  reservationPlaced,
} from '../../reservation/contract/messages.ts';

/** The messages that this service subscribes to, and the queue that receives each. */
export const subscriptions: readonly Subscription[] = [
  { message: eventPublished, queue: 'inbox' },
  { message: eventUpdated, queue: 'inbox' },
  { message: eventCancelled, queue: 'inbox' },
  { message: reservationPlaced, queue: 'inbox' },
  { message: reservationConfirmed, queue: 'inbox' },
  { message: reservationExpired, queue: 'inbox' },
  { message: reservationCancelled, queue: 'inbox' },
];

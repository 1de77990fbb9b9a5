import type { Subscription } from '#shared/contract/message.ts';
import { eventAvailabilityChanged, eventSeatsReady } from '../../reservation/contract/messages.ts';

/** The messages that this service subscribes to, and the queue that receives each. */
export const subscriptions: readonly Subscription[] = [
  { message: eventSeatsReady, queue: 'inbox' },
  { message: eventAvailabilityChanged, queue: 'inbox' },
];

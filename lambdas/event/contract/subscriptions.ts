import type { Subscription } from '#shared/contract/message.ts';
import { eventAvailabilityChanged, eventSeatsReady } from '../../reservation/contract/messages.ts';

/** The messages that this service receives, and in which of its queues. */
export const subscriptions: readonly Subscription[] = [
  { message: eventSeatsReady, queue: 'inbox' },
  { message: eventAvailabilityChanged, queue: 'inbox' },
];

import { defineFunctions } from '#shared/contract/function.ts';
import type { Subscription } from '#shared/contract/message.ts';
import { eventAvailabilityChanged, eventSeatsReady } from '../../reservation/contract/messages.ts';

export const functions = defineFunctions({
  api: { trigger: { kind: 'http' }, uses: ['database', 'messages'] },
  'on-message': { trigger: { kind: 'queue', queues: ['inbox'] }, uses: ['database', 'messages'] },
});

/** The messages that this service subscribes to, and the queue that receives each. */
export const subscriptions: readonly Subscription[] = [
  { message: eventSeatsReady, queue: 'inbox' },
  { message: eventAvailabilityChanged, queue: 'inbox' },
];

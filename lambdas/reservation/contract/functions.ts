import { defineFunctions } from '#shared/contract/function.ts';
import type { Subscription } from '#shared/contract/message.ts';
import { eventCancelled, eventPublished, eventUpdated } from '../../event/contract/messages.ts';
import { paymentClosed, paymentSucceeded } from '../../payment/contract/messages.ts';
import { reservationHoldDue, reservationSeatsDue } from './messages.ts';

export const functions = defineFunctions({
  api: { trigger: { kind: 'http' }, uses: ['database', 'redis', 'messages', 'secret:payment-order'] },
  /** A function of its own, because it takes almost all of the load when a sale opens. */
  place: {
    trigger: { kind: 'http' },
    uses: ['database', 'redis', 'messages', 'secret:admission', 'secret:payment-order'],
  },
  'on-message': {
    trigger: { kind: 'queue', queues: ['inbox', 'bulk'] },
    uses: ['database', 'redis', 'messages', 'push'],
    timeoutSeconds: 30,
  },
  /** Repeats the work of timers and messages that were lost. A second invocation at the same time changes nothing. */
  expire: {
    trigger: { kind: 'schedule', everyMinutes: 1 },
    uses: ['database', 'redis', 'messages'],
    timeoutSeconds: 55,
    concurrency: 1,
  },
});

/** The messages that this service subscribes to, and the queue that receives each. */
export const subscriptions: readonly Subscription[] = [
  { message: eventPublished, queue: 'bulk' },
  { message: eventUpdated, queue: 'inbox' },
  { message: eventCancelled, queue: 'inbox' },
  { message: paymentClosed, queue: 'inbox' },
  { message: paymentSucceeded, queue: 'inbox' },
  { message: reservationHoldDue, queue: 'inbox' },
  { message: reservationSeatsDue, queue: 'bulk' },
];

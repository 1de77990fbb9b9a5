import { defineFunctions } from '#shared/contract/function.ts';
import type { Subscription } from '#shared/contract/message.ts';
import { eventCancelled, eventPublished, eventUpdated } from '../../event/contract/messages.ts';
import {
  reservationCancelled,
  reservationConfirmed,
  reservationExpired,
  reservationPlaced,
} from '../../reservation/contract/messages.ts';

const room = ['database', 'redis', 'push', 'secret:admission', 'secret:place-ticket'] as const;

export const functions = defineFunctions({
  /** A function of its own, because all users call it at the start of a sale. */
  enter: { trigger: { kind: 'http' }, uses: room },
  api: { trigger: { kind: 'http' }, uses: [...room, 'secret:socket-ticket', 'socket-url'] },
  /** Loops for most of its minute. A second invocation at the same time changes nothing. */
  tick: { trigger: { kind: 'schedule', everyMinutes: 1 }, uses: room, timeoutSeconds: 70, concurrency: 1 },
  'on-message': { trigger: { kind: 'queue', queues: ['inbox'] }, uses: ['database'] },
  socket: {
    trigger: { kind: 'socket' },
    concurrency: 50,
    uses: ['secret:socket-ticket', 'connections-registry', 'connections'],
  },
  push: { trigger: { kind: 'queue', queues: ['push'] }, uses: ['connections'] },
});

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

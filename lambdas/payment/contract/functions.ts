import { defineFunctions } from '#shared/contract/function.ts';
import type { Subscription } from '#shared/contract/message.ts';
import { reservationHoldEnded, reservationPaymentRefused } from '../../reservation/contract/messages.ts';
import { paymentQueryDue, paymentRefundDue } from './messages.ts';

export const functions = defineFunctions({
  api: { trigger: { kind: 'http' }, uses: ['database', 'messages', 'secret:payment-order', 'toss'] },
  /** Waits up to 15 s for Toss: a function of its own, so that other routes are not delayed. */
  confirm: {
    trigger: { kind: 'http' },
    uses: ['database', 'redis', 'messages', 'toss', 'secret:toss'],
    timeoutSeconds: 25,
  },
  /** Public, so it has a reserved concurrency and takes none from payments. It never calls Toss. */
  webhook: { trigger: { kind: 'http' }, uses: ['database', 'messages'], concurrency: 5 },
  /** One at a time: two would only send the same queries to Toss. */
  settle: {
    trigger: { kind: 'schedule', everyMinutes: 1 },
    uses: ['database', 'redis', 'messages', 'toss', 'secret:toss'],
    timeoutSeconds: 120,
    concurrency: 1,
  },
  'on-message': { trigger: { kind: 'queue', queues: ['inbox'] }, uses: ['database', 'messages'] },
  /** Messages that call Toss up to three times: one a batch, so that no message waits for the calls of another. */
  'toss-work': {
    trigger: { kind: 'queue', queues: ['bulk'] },
    uses: ['database', 'redis', 'messages', 'toss', 'secret:toss'],
    timeoutSeconds: 90,
    batchSize: 1,
  },
});

/** The messages that this service subscribes to, and the queue that receives each. */
export const subscriptions: readonly Subscription[] = [
  { message: reservationHoldEnded, queue: 'inbox' },
  { message: reservationPaymentRefused, queue: 'inbox' },
  // Both call Toss. In `inbox`, whose batches share one container, a slow answer would delay the end of holds.
  { message: paymentRefundDue, queue: 'bulk' },
  { message: paymentQueryDue, queue: 'bulk' },
];

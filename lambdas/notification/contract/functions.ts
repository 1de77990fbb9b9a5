import { defineFunctions } from '#shared/contract/function.ts';
import type { Subscription } from '#shared/contract/message.ts';
import { userRegistered } from '../../auth/contract/messages.ts';
import { reservationConfirmed } from '../../reservation/contract/messages.ts';
import { notificationDeliveryDue } from './messages.ts';

export const functions = defineFunctions({
  'on-message': { trigger: { kind: 'queue', queues: ['inbox'] }, uses: ['database', 'messages'] },
  /**
   * Sends mails. A batch is sent one by one, each within SES_LIMIT_MS, so five fit into the timeout; the lease of a delivery is
   * longer than the timeout. The concurrency keeps the rate below the limit of SES.
   */
  deliver: {
    trigger: { kind: 'queue', queues: ['bulk'] },
    uses: ['database', 'mail'],
    timeoutSeconds: 60,
    batchSize: 5,
    concurrency: 5,
  },
  /** Sends a message again for each delivery whose message was lost. */
  resend: {
    trigger: { kind: 'schedule', everyMinutes: 1 },
    uses: ['database', 'messages'],
    timeoutSeconds: 30,
    concurrency: 1,
  },
});

/** The messages that this service subscribes to, and the queue that receives each. */
export const subscriptions: readonly Subscription[] = [
  { message: userRegistered, queue: 'inbox' },
  { message: reservationConfirmed, queue: 'inbox' },
  { message: notificationDeliveryDue, queue: 'bulk' },
];

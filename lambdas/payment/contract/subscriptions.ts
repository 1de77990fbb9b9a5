import type { Subscription } from '#shared/contract/message.ts';
import { reservationHoldEnded, reservationPaymentRefused } from '../../reservation/contract/messages.ts';
import { paymentQueryDue, paymentRefundDue } from './messages.ts';

/** The messages that this service receives, and in which of its queues. */
export const subscriptions: readonly Subscription[] = [
  { message: reservationHoldEnded, queue: 'inbox' },
  { message: reservationPaymentRefused, queue: 'inbox' },
  // Both call Toss. In `inbox`, whose batches share one container, a slow answer would delay the end of holds.
  { message: paymentRefundDue, queue: 'bulk' },
  { message: paymentQueryDue, queue: 'bulk' },
];

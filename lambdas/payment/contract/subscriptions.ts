import type { Subscription } from '#shared/contract/message.ts';
import { reservationHoldEnded, reservationPaymentRefused } from '../../reservation/contract/messages.ts';
import { paymentRefundDue } from './messages.ts';

/** What this service hears, and in which of its queues. */
export const subscriptions: readonly Subscription[] = [
  { message: reservationHoldEnded, queue: 'inbox' },
  { message: reservationPaymentRefused, queue: 'inbox' },
  { message: paymentRefundDue, queue: 'bulk' },
];

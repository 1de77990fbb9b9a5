import type { Subscription } from '#shared/contract/message.ts';
import { userRegistered } from '../../auth/contract/messages.ts';
import { reservationConfirmed } from '../../reservation/contract/messages.ts';
import { notificationDeliveryDue } from './messages.ts';

/** What this service hears, and in which of its queues. */
export const subscriptions: readonly Subscription[] = [
  { message: userRegistered, queue: 'inbox' },
  { message: reservationConfirmed, queue: 'inbox' },
  { message: notificationDeliveryDue, queue: 'bulk' },
];

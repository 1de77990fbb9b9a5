import type { Subscription } from '#shared/contract/message.ts';
import { userRegistered } from '../../auth/contract/messages.ts';
import { reservationConfirmed } from '../../reservation/contract/messages.ts';
import { notificationDeliveryDue } from './messages.ts';

/** The messages that this service subscribes to, and the queue that receives each. */
export const subscriptions: readonly Subscription[] = [
  { message: userRegistered, queue: 'inbox' },
  { message: reservationConfirmed, queue: 'inbox' },
  { message: notificationDeliveryDue, queue: 'bulk' },
];

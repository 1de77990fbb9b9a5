import * as z from 'zod';
import { defineMessage } from '#shared/contract/message.ts';
import { uuid } from '#shared/contract/schemas.ts';

/** To itself: a mail is due. A worker sends it, outside any transaction. */
export const notificationDeliveryDue = defineMessage('notification.delivery_due', 1, z.object({ deliveryId: uuid }));

export const publishes = [notificationDeliveryDue] as const;

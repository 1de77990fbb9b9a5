import { onWork } from '#shared/messages/consume.ts';
import { notificationDeliveryDue } from '../contract/messages.ts';
import { type DeliverDeps, deliverMail } from '../operations/deliver-mail.ts';

export const onDeliveryDue = onWork<DeliverDeps>()(notificationDeliveryDue, (deps, { data }) =>
  deliverMail(deps, data.deliveryId),
);

import { on, onWork } from '#shared/messages/consume.ts';
import { userRegistered } from '../../auth/contract/messages.ts';
import { reservationConfirmed } from '../../reservation/contract/messages.ts';
import type { MessageDeps } from '../composition.ts';
import { notificationDeliveryDue } from '../contract/messages.ts';
import { type DeliverDeps, deliverMail } from '../operations/deliver-mail.ts';
import { keepDelivery } from '../operations/deliveries.ts';
import { putRecipient } from '../repositories/recipients.ts';

export const onUserRegistered = /* @__PURE__ */ on<MessageDeps>()(userRegistered, (_deps, tx, { data }) =>
  putRecipient(tx, data),
);

export const onReservationConfirmed = /* @__PURE__ */ on<MessageDeps>()(reservationConfirmed, (_deps, tx, { data }) => {
  const { reservationId, userId, number, event, seats, amount } = data;
  return keepDelivery(tx, userId, { reservationId, number, event, seats, amount });
});

export const onDeliveryDue = /* @__PURE__ */ onWork<DeliverDeps>()(notificationDeliveryDue, (deps, { data }) =>
  deliverMail(deps, data.deliveryId),
);

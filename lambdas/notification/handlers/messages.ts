import { on } from '#shared/messages/consume.ts';
import { addLogFacts } from '#shared/observability/log.ts';
import { annotate } from '#shared/observability/trace.ts';
import { userRegistered } from '../../auth/contract/messages.ts';
import { reservationConfirmed } from '../../reservation/contract/messages.ts';
import type { MessageDeps } from '../composition.ts';
import { keepDelivery } from '../operations/deliveries.ts';
import { putRecipient } from '../repositories/recipients.ts';

export const onUserRegistered = on<MessageDeps>()(userRegistered, (_deps, tx, { data }) => putRecipient(tx, data));

export const onReservationConfirmed = on<MessageDeps>()(reservationConfirmed, async (_deps, tx, { data }) => {
  const { reservationId, eventId, userId, number, event, seats, amount } = data;
  addLogFacts({ reservationId, eventId });
  annotate('reservationId', reservationId);
  await keepDelivery(tx, userId, { reservationId, number, event, seats, amount });
});

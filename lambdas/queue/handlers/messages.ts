import { on } from '#shared/messages/consume.ts';
import { eventCancelled, eventPublished, eventUpdated } from '../../event/contract/messages.ts';
import {
  reservationCancelled,
  reservationConfirmed,
  reservationExpired,
  reservationPlaced,
} from '../../reservation/contract/messages.ts';
import type { MessageDeps } from '../composition.ts';
import { endAdmission, placeAdmission } from '../repositories/admissions.ts';
import { closeRoom, putRoom } from '../repositories/rooms.ts';

const handle = on<MessageDeps>();

/** Creates the room of the event. */
export const onEventPublished = handle(eventPublished, (_deps, tx, { data }) => putRoom(tx, data));

/** Updates the times of the sale. Creates the room when this message arrives first: it has all the data of a room. */
export const onEventUpdated = handle(eventUpdated, (_deps, tx, { data }) => putRoom(tx, data));

export const onEventCancelled = handle(eventCancelled, (_deps, tx, { data }) =>
  closeRoom(tx, data.eventId, data.version),
);

/** Keeps the slot until the reservation has ended. The next tick applies the row to Redis. */
export const onReservationPlaced = handle(reservationPlaced, (_deps, tx, { data }) =>
  placeAdmission(tx, data.admissionId, data.eventId),
);

export const onReservationConfirmed = handle(reservationConfirmed, (_deps, tx, { data }) =>
  endAdmission(tx, data.admissionId, data.eventId),
);

export const onReservationExpired = handle(reservationExpired, (_deps, tx, { data }) =>
  endAdmission(tx, data.admissionId, data.eventId),
);

export const onReservationCancelled = handle(reservationCancelled, (_deps, tx, { data }) =>
  endAdmission(tx, data.admissionId, data.eventId),
);

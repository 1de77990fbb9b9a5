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

/** The event has its room. */
export const onEventPublished = handle(eventPublished, (_deps, tx, { data }) => putRoom(tx, data));

/** The room has the new times of the sale; also when this message arrives first, for it carries all that a room needs. */
export const onEventUpdated = handle(eventUpdated, (_deps, tx, { data }) => putRoom(tx, data));

export const onEventCancelled = handle(eventCancelled, (_deps, tx, { data }) =>
  closeRoom(tx, data.eventId, data.version),
);

/** The slot stays taken until the reservation has ended. The next tick makes Redis follow the row. */
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

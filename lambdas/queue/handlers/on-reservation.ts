import { on } from '#shared/messages/consume.ts';
import {
  reservationCancelled,
  reservationConfirmed,
  reservationExpired,
  reservationPlaced,
} from '../../reservation/contract/messages.ts';
import type { MessageDeps } from '../composition.ts';
import { endAdmission, placeAdmission } from '../repositories/admissions.ts';

const handle = on<MessageDeps>();

/** The slot stays taken until the reservation has ended. Redis is not told here: each tick makes it follow the rows. */
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

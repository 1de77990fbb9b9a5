import { reservationSeatsDue } from '../../contract/messages.ts';
import { onMessage } from '../../handlers/handle.ts';
import { makeSeats } from '../operations/make-seats.ts';

export const onSeatsDue = onMessage(reservationSeatsDue, (_deps, tx, { data }) =>
  makeSeats(tx, data.eventId, data.fromSeatId),
);

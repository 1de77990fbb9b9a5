import { reservationSeatsDue } from '../contract/messages.ts';
import { makeSeats } from '../operations/make-seats.ts';
import { onMessage } from './handle.ts';

export const onSeatsDue = onMessage(reservationSeatsDue, (_deps, tx, { data }) =>
  makeSeats(tx, data.eventId, data.fromSeatId),
);

import assert from 'node:assert/strict';
import { on } from '#shared/messages/consume.ts';
import { eventCancelled, eventPublished, eventUpdated } from '../../../event/contract/messages.ts';
import type { MessageDeps } from '../../composition.ts';
import { reservationSeatsDue } from '../../contract/messages.ts';
import { makeSeats, receiveEvent } from '../operations/make-seats.ts';
import { cancelEvent, putEvent } from '../repositories/events.ts';

const onMessage = on<MessageDeps>();

/** From now on each sweep ends the active holds of the event. Fails, and is retried, when it arrives before the publication. */
export const onEventCancelled = onMessage(eventCancelled, async (_deps, tx, { data }) => {
  assert(await cancelEvent(tx, data.eventId, data.version), `event ${data.eventId} is not known yet`);
});

export const onEventPublished = onMessage(eventPublished, (_deps, tx, { data }) => receiveEvent(tx, data));

export const onEventUpdated = onMessage(eventUpdated, (_deps, tx, { data }) => putEvent(tx, data));

export const onSeatsDue = onMessage(reservationSeatsDue, (_deps, tx, { data }) =>
  makeSeats(tx, data.eventId, data.fromSeatId),
);

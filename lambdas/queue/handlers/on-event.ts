import { on } from '#shared/messages/consume.ts';
import { eventCancelled, eventPublished, eventUpdated } from '../../event/contract/messages.ts';
import type { MessageDeps } from '../composition.ts';
import { closeRoom, putRoom } from '../repositories/rooms.ts';

const handle = on<MessageDeps>();

/** The event has its room. */
export const onEventPublished = handle(eventPublished, (_deps, tx, { data }) => putRoom(tx, data));

/** The room follows the sale's times; also where this overtook the publication, for it says all that a room needs. */
export const onEventUpdated = handle(eventUpdated, (_deps, tx, { data }) => putRoom(tx, data));

export const onEventCancelled = handle(eventCancelled, (_deps, tx, { data }) =>
  closeRoom(tx, data.eventId, data.version),
);

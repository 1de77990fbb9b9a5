import { on } from '#shared/messages/consume.ts';
import { eventAvailabilityChanged, eventSeatsReady } from '../../reservation/contract/messages.ts';
import type { EventDeps } from '../composition.ts';
import { openSale } from '../operations/publish-event.ts';
import { setAvailability } from '../repositories/events.ts';

const onMessage = on<EventDeps>();

export const onSeatsReady = onMessage(eventSeatsReady, (_deps, tx, { data }) => openSale(tx, data.eventId));

export const onAvailabilityChanged = onMessage(eventAvailabilityChanged, (_deps, tx, { data }) =>
  setAvailability(tx, data.eventId, data.available, data.n),
);

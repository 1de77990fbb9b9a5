import { messageFunction } from '#shared/messages/consume.ts';
import { eventDeps } from '../composition.ts';
import { onAvailabilityChanged, onSeatsReady } from '../handlers/messages.ts';

export const handler = messageFunction({ deps: eventDeps, handlers: [onSeatsReady, onAvailabilityChanged] });

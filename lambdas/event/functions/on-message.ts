import { messageFunction } from '#shared/messages/message-function.ts';
import { eventDeps } from '../composition.ts';
import { onAvailabilityChanged } from '../handlers/on-availability-changed.ts';
import { onSeatsReady } from '../handlers/on-seats-ready.ts';

export const handler = messageFunction({ deps: eventDeps, handlers: [onSeatsReady, onAvailabilityChanged] });

import { messageFunction } from '#shared/messages/consume.ts';
import { messageDeps } from '../composition.ts';
import { onReservationConfirmed, onUserRegistered } from '../handlers/messages.ts';

export const handler = messageFunction({ deps: messageDeps, handlers: [onUserRegistered, onReservationConfirmed] });

import { messageFunction } from '#shared/messages/message-function.ts';
import { messageDeps } from '../composition.ts';
import { onReservationConfirmed } from '../handlers/on-reservation-confirmed.ts';
import { onUserRegistered } from '../handlers/on-user-registered.ts';

export const handler = messageFunction({ deps: messageDeps, handlers: [onUserRegistered, onReservationConfirmed] });

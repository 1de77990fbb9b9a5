import { messageFunction } from '#shared/messages/consume.ts';
import { mailDeps } from '../composition.ts';
import { onDeliveryDue } from '../handlers/messages.ts';

export const handler = messageFunction({ deps: mailDeps, handlers: [onDeliveryDue] });

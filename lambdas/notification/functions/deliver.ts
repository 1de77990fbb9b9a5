import { messageFunction } from '#shared/messages/message-function.ts';
import { mailDeps } from '../composition-mail.ts';
import { onDeliveryDue } from '../handlers/on-delivery-due.ts';

export const handler = messageFunction({ deps: mailDeps, handlers: [onDeliveryDue] });

import { messageFunction } from '#shared/messages/consume.ts';
import { messageDeps } from '../composition.ts';
import { onHoldEnded, onPaymentRefused } from '../handlers/messages.ts';

export const handler = messageFunction({ deps: messageDeps, handlers: [onHoldEnded, onPaymentRefused] });

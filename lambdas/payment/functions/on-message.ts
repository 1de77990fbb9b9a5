import { messageFunction } from '#shared/messages/message-function.ts';
import { messageDeps } from '../composition.ts';
import { onHoldEnded } from '../handlers/on-hold-ended.ts';
import { onPaymentRefused } from '../handlers/on-payment-refused.ts';

export const handler = messageFunction({ deps: messageDeps, handlers: [onHoldEnded, onPaymentRefused] });

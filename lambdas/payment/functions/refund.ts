import { messageFunction } from '#shared/messages/message-function.ts';
import { tossDeps } from '../composition.ts';
import { onRefundDue } from '../handlers/on-refund-due.ts';

export const handler = messageFunction({ deps: tossDeps, handlers: [onRefundDue] });

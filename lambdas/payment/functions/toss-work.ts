import { messageFunction } from '#shared/messages/consume.ts';
import { tossDeps } from '../composition.ts';
import { onQueryDue, onRefundDue } from '../handlers/messages.ts';

export const handler = messageFunction({ deps: tossDeps, handlers: [onQueryDue, onRefundDue] });

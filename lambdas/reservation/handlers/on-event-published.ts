import { eventPublished } from '../../event/contract/messages.ts';
import { receiveEvent } from '../operations/make-seats.ts';
import { onMessage } from './handle.ts';

export const onEventPublished = onMessage(eventPublished, (_deps, tx, { data }) => receiveEvent(tx, data));

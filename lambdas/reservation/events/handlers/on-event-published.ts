import { eventPublished } from '../../../event/contract/messages.ts';
import { onMessage } from '../../handlers/handle.ts';
import { receiveEvent } from '../operations/make-seats.ts';

export const onEventPublished = onMessage(eventPublished, (_deps, tx, { data }) => receiveEvent(tx, data));

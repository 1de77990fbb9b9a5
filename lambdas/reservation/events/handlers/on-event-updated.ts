import { eventUpdated } from '../../../event/contract/messages.ts';
import { onMessage } from '../../handlers/handle.ts';
import { putEvent } from '../repositories/events.ts';

export const onEventUpdated = onMessage(eventUpdated, (_deps, tx, { data }) => putEvent(tx, data));

import { eventUpdated } from '../../event/contract/messages.ts';
import { putEvent } from '../repositories/events.ts';
import { onMessage } from './handle.ts';

export const onEventUpdated = onMessage(eventUpdated, (_deps, tx, { data }) => putEvent(tx, data));

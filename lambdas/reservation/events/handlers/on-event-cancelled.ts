import assert from 'node:assert/strict';
import { eventCancelled } from '../../../event/contract/messages.ts';
import { onMessage } from '../../handlers/handle.ts';
import { cancelEvent } from '../repositories/events.ts';

/** From now on every sweep ends what is still alive of it. Overtaking the event's own publication, it comes again. */
export const onEventCancelled = onMessage(eventCancelled, async (_deps, tx, { data }) => {
  assert(await cancelEvent(tx, data.eventId, data.version), `event ${data.eventId} is not known yet`);
});

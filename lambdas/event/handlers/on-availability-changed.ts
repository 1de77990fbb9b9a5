import { addLogFacts } from '#shared/observability/log.ts';
import { eventAvailabilityChanged } from '../../reservation/contract/messages.ts';
import { setAvailability } from '../repositories/events.ts';
import { onMessage } from './handle.ts';

export const onAvailabilityChanged = onMessage(eventAvailabilityChanged, async (_deps, tx, { data }) => {
  addLogFacts({ eventId: data.eventId });
  await setAvailability(tx, data.eventId, data.available, data.n);
});

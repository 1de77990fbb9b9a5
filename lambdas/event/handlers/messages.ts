import { addLogFacts } from '#shared/observability/log.ts';
import { eventAvailabilityChanged, eventSeatsReady } from '../../reservation/contract/messages.ts';
import { eventUpdated } from '../contract/messages.ts';
import { factsOf } from '../operations/event-facts.ts';
import { markSeatsReady, setAvailability } from '../repositories/events.ts';
import { onMessage } from './handle.ts';

/** The sale can start; the new version is published. */
export const onSeatsReady = onMessage(eventSeatsReady, async (_deps, tx, { data: { eventId } }) => {
  addLogFacts({ eventId });
  const event = await markSeatsReady(tx, eventId);
  if (event !== undefined) await tx.publish(eventUpdated, factsOf(event));
});

export const onAvailabilityChanged = onMessage(eventAvailabilityChanged, async (_deps, tx, { data }) => {
  addLogFacts({ eventId: data.eventId });
  await setAvailability(tx, data.eventId, data.available, data.n);
});

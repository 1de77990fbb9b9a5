import { addLogFacts } from '#shared/observability/log.ts';
import { eventSeatsReady } from '../../reservation/contract/messages.ts';
import { eventUpdated } from '../contract/messages.ts';
import { factsOf } from '../operations/event-facts.ts';
import { markSeatsReady } from '../repositories/events.ts';
import { onMessage } from './handle.ts';

/** The sale may start; the others hear it under a new version. */
export const onSeatsReady = onMessage(eventSeatsReady, async (_deps, tx, { data: { eventId } }) => {
  addLogFacts({ eventId });
  const event = await markSeatsReady(tx, eventId);
  if (event !== undefined) await tx.publish(eventUpdated, factsOf(event));
});

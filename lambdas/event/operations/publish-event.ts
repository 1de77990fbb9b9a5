import assert from 'node:assert/strict';
import { NotFound } from '#shared/contract/errors.ts';
import { addLogFacts } from '#shared/observability/log.ts';
import { annotate } from '#shared/observability/trace.ts';
import type { Database } from '#shared/postgres/database.ts';
import { EventCancelled } from '../contract/errors.ts';
import { eventPublished } from '../contract/messages.ts';
import { type EventRow, findEvent, publishDraft } from '../repositories/events.ts';
import { findLayout } from '../repositories/layouts.ts';
import { factsOf } from './event-facts.ts';

/**
 * Makes the event public and publishes it once with its whole layout, from which reservation creates the seats.
 *
 * A repeat changes nothing and returns the progress.
 *
 * @throws NotFound
 * @throws EventCancelled
 */
export async function publishEvent({ database }: { readonly database: Database }, eventId: string): Promise<EventRow> {
  addLogFacts({ eventId });
  annotate('eventId', eventId);
  return database.transaction(async (tx) => {
    const [published, layout] = await tx.together([publishDraft(tx, eventId), findLayout(tx, eventId)]);
    if (published !== undefined) {
      assert(layout !== undefined, 'an event is made together with its layout');
      await tx.publish(eventPublished, { ...factsOf(published), layout });
      return published;
    }
    const known = await findEvent(tx, eventId);
    if (known === undefined) throw new NotFound({ detail: 'There is no such event.' });
    if (known.publicStatus === 'CANCELLED') throw new EventCancelled();
    return known;
  });
}

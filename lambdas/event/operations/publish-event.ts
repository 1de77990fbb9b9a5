import assert from 'node:assert/strict';
import type * as z from 'zod';
import { NotFound } from '#shared/contract/errors.ts';
import type { Database, Transaction } from '#shared/postgres/database.ts';
import { EventCancelled } from '../contract/errors.ts';
import { type eventFacts, eventPublished, eventUpdated } from '../contract/messages.ts';
import { type EventRow, findEvent, markSeatsReady, publishDraft } from '../repositories/events.ts';
import { findLayout } from '../repositories/layouts.ts';

/** What other services need to know about an event. */
const factsOf = (event: EventRow): z.input<typeof eventFacts> => ({
  eventId: event.id,
  version: event.version,
  title: event.title,
  artist: event.artist,
  venue: event.venue,
  eventDate: event.eventDate.toISOString(),
  saleStartsAt: event.saleStartsAt.toISOString(),
  saleEndsAt: event.saleEndsAt.toISOString(),
  holdMinutes: event.holdMinutes,
  seatsPerFan: event.seatsPerFan,
  forbidsOrphanSeats: event.forbidsOrphanSeats,
  onSale: event.seatsReady,
});

/**
 * Makes the event public and publishes it once with its whole layout, from which reservation creates the seats.
 *
 * A repeat changes nothing and returns the progress.
 *
 * @throws NotFound
 * @throws EventCancelled
 */
export async function publishEvent({ database }: { readonly database: Database }, eventId: string): Promise<EventRow> {
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

/** Stores that the sale can start, and publishes the new version of the event. A repeat changes nothing. */
export async function openSale(tx: Transaction, eventId: string): Promise<void> {
  const event = await markSeatsReady(tx, eventId);
  if (event !== undefined) await tx.publish(eventUpdated, factsOf(event));
}

import type * as z from 'zod';
import type { eventFacts } from '../contract/messages.ts';
import type { EventRow } from '../repositories/events.ts';

/** What other services need to know about an event. */
export const factsOf = (event: EventRow): z.input<typeof eventFacts> => ({
  eventId: event.id,
  version: event.version,
  title: event.title,
  artist: event.artist,
  venue: event.venue,
  eventDate: event.event_date.toISOString(),
  saleStartsAt: event.sale_starts_at.toISOString(),
  saleEndsAt: event.sale_ends_at.toISOString(),
  holdMinutes: event.hold_minutes,
  seatsPerFan: event.seats_per_fan,
  onSale: event.seats_ready,
});

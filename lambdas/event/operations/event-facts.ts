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
  eventDate: event.eventDate.toISOString(),
  saleStartsAt: event.saleStartsAt.toISOString(),
  saleEndsAt: event.saleEndsAt.toISOString(),
  holdMinutes: event.holdMinutes,
  seatsPerFan: event.seatsPerFan,
  forbidsOrphanSeats: event.forbidsOrphanSeats,
  onSale: event.seatsReady,
});

import type { EventRow } from '../repositories/events.ts';
import type { listSections } from '../repositories/layouts.ts';

export const toSummaryView = (event: EventRow) => ({
  id: event.id,
  title: event.title,
  artist: event.artist,
  venue: event.venue,
  eventDate: event.event_date.toISOString(),
  saleStartsAt: event.sale_starts_at.toISOString(),
  saleEndsAt: event.sale_ends_at.toISOString(),
  status: event.public_status,
  posterUrl: event.poster_url,
  minPrice: event.min_price,
  maxPrice: event.max_price,
  capacity: event.capacity,
});

export const toEventView = (event: EventRow, sections: Awaited<ReturnType<typeof listSections>>) => ({
  ...toSummaryView(event),
  address: event.address,
  description: event.description,
  holdMinutes: event.hold_minutes,
  seatsPerFan: event.seats_per_fan,
  seatsReady: event.seats_ready,
  version: event.version,
  sections,
  serverTime: event.server_time.toISOString(),
});

export const toPublicationView = (event: EventRow) => ({
  id: event.id,
  status: event.public_status,
  version: event.version,
  progress: { capacity: event.capacity, seatsReady: event.seats_ready },
});

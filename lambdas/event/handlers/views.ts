import type { CreatedDraft } from '../operations/create-event.ts';
import type { EventRow } from '../repositories/events.ts';
import type { listSections } from '../repositories/layouts.ts';

export const toSummaryView = (event: EventRow) => ({
  id: event.id,
  title: event.title,
  artist: event.artist,
  venue: event.venue,
  eventDate: event.eventDate.toISOString(),
  saleStartsAt: event.saleStartsAt.toISOString(),
  saleEndsAt: event.saleEndsAt.toISOString(),
  status: event.publicStatus,
  posterUrl: event.posterUrl,
  minPrice: event.minPrice,
  maxPrice: event.maxPrice,
  capacity: event.capacity,
});

export const toEventView = (event: EventRow, sections: Awaited<ReturnType<typeof listSections>>) => ({
  ...toSummaryView(event),
  address: event.address,
  description: event.description,
  holdMinutes: event.holdMinutes,
  seatsPerFan: event.seatsPerFan,
  forbidsOrphanSeats: event.forbidsOrphanSeats,
  seatsReady: event.seatsReady,
  version: event.version,
  sections,
  serverTime: event.serverTime.toISOString(),
});

export const toPublicationView = (event: EventRow) => ({
  id: event.id,
  status: event.publicStatus,
  version: event.version,
  progress: { capacity: event.capacity, seatsReady: event.seatsReady },
});

export const toDraftView = ({ id, title, capacity, version }: CreatedDraft) => ({ id, title, capacity, version });

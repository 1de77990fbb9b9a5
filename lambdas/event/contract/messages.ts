import * as z from 'zod';
import { defineMessage } from '#shared/contract/message.ts';
import { instant, storedText, uuid } from '#shared/contract/schemas.ts';
import { layout } from './layout.ts';

/** The public data of an event. A message about an event applies only if its `version` is larger. */
export const eventFacts = z.object({
  eventId: uuid,
  version: z.int().min(1),
  title: storedText(200),
  artist: storedText(200),
  venue: storedText(200),
  eventDate: instant,
  saleStartsAt: instant,
  saleEndsAt: instant,
  holdMinutes: z.int().min(1).max(60),
  seatsPerFan: z.int().min(1).max(8),
  /** Absent in messages that were written before events had this rule. */
  forbidsOrphanSeats: z.boolean().default(false),
  /** Its seats are made, so it may be sold as soon as its sale starts. */
  onSale: z.boolean(),
});

export const eventPublished = defineMessage('event.published', 1, eventFacts.extend({ layout }));
export const eventUpdated = defineMessage('event.updated', 1, eventFacts);
export const eventCancelled = defineMessage('event.cancelled', 1, z.object({ eventId: uuid, version: z.int().min(1) }));

export const publishes = [eventPublished, eventUpdated, eventCancelled] as const;

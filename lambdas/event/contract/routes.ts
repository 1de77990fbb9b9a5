import * as z from 'zod';
import { NotFound } from '#shared/contract/errors.ts';
import { defineRoutes } from '#shared/contract/route.ts';
import { amount, instant, line, page, pageOf, search, text, uuid } from '#shared/contract/schemas.ts';
import { EventCancelled } from './errors.ts';
import { SEAT_PRICE_MAX, SEAT_PRICE_MIN, SEATS_MAX, seatPrice } from './layout.ts';

/** Follows the clock and the seats; see the service's README. */
const status = z.enum(['UPCOMING', 'ON_SALE', 'SOLD_OUT', 'ENDED', 'CANCELLED']);

const eventSummary = z
  .object({
    id: uuid,
    title: z.string(),
    artist: z.string(),
    venue: z.string(),
    eventDate: instant,
    saleStartsAt: instant,
    saleEndsAt: instant,
    status,
    posterUrl: z.string().nullable(),
    minPrice: amount,
    maxPrice: amount,
    capacity: z.int(),
  })
  .meta({ id: 'EventSummary' });

const eventDetail = eventSummary
  .extend({
    address: z.string().nullable(),
    description: z.string().nullable(),
    holdMinutes: z.int(),
    seatsPerFan: z.int(),
    seatsReady: z.boolean().meta({ description: 'Its seats are made, so its sale may start' }),
    version: z.int(),
    sections: z.array(
      z.object({
        id: z.int(),
        name: z.string(),
        price: amount,
        kind: z.enum(['seated', 'general']),
        capacity: z.int(),
      }),
    ),
    serverTime: instant,
  })
  .meta({ id: 'Event' });

const seatNumber = z.int().min(1).max(999);
const seatsOfRow = z.array(z.strictObject({ row: line(20), numbers: z.array(seatNumber).min(1).max(999) })).max(500);
const priceRange = `${SEAT_PRICE_MIN} to ${SEAT_PRICE_MAX.toLocaleString('en')} KRW`;
/** Only new layouts are held to the minimum: a stored one keeps the prices with which it was published. */
const newSeatPrice = seatPrice
  .refine((price) => price <= 0 || price >= SEAT_PRICE_MIN, `must be 0, or ${priceRange}`)
  .meta({ description: `KRW for one seat: 0, or ${priceRange}`, example: 150_000 });
const sectionName = { name: line(50), price: newSeatPrice };
const sectionPlan = z.union([
  z.strictObject({
    ...sectionName,
    rows: z
      .array(z.strictObject({ label: line(20), seats: seatNumber }))
      .min(1)
      .max(500),
    accessible: seatsOfRow.optional(),
    removed: seatsOfRow.optional(),
  }),
  z.strictObject({ ...sectionName, capacity: z.int().min(1).max(SEATS_MAX) }),
]);

const newEvent = z.strictObject({
  title: line(200),
  artist: line(200),
  venue: line(200),
  address: line(300).optional(),
  description: text(5_000).optional(),
  eventDate: instant,
  saleStartsAt: instant,
  saleEndsAt: instant,
  holdMinutes: z.int().min(1).max(60).default(10),
  seatsPerFan: z.int().min(1).max(8).default(4),
  layout: z.strictObject({ sections: z.array(sectionPlan).min(1).max(500) }),
});
export type NewEvent = z.output<typeof newEvent>;

const draft = z.object({ id: uuid, title: z.string(), capacity: z.int(), version: z.int() }).meta({ id: 'EventDraft' });
const publication = z
  .object({
    id: uuid,
    status,
    version: z.int(),
    progress: z.object({ capacity: z.int(), seatsReady: z.boolean() }),
  })
  .meta({ id: 'EventPublication' });

const params = z.object({ eventId: uuid });

export const routes = defineRoutes({
  listEvents: {
    method: 'GET',
    path: '/api/events',
    access: 'public',
    function: 'api',
    summary: 'Events by date, the earliest first; `q` looks into title, artist and venue.',
    query: z.object({
      ...page,
      status: status.optional(),
      q: search(100).optional(),
      from: instant.optional(),
      to: instant.optional(),
    }),
    responses: { 200: pageOf(eventSummary) },
  },
  getEvent: {
    method: 'GET',
    path: '/api/events/{eventId}',
    access: 'public',
    function: 'api',
    summary: 'One event with its sections and prices, and the time of the server.',
    params,
    responses: { 200: eventDetail },
    errors: [NotFound],
  },
  createEvent: {
    method: 'POST',
    path: '/api/events',
    access: 'admin',
    function: 'api',
    summary: 'Makes a draft that nobody sees before it is published.',
    body: newEvent,
    responses: { 201: draft },
  },
  publishEvent: {
    method: 'POST',
    path: '/api/events/{eventId}/publish',
    access: 'admin',
    function: 'api',
    summary: 'Shows a draft and has its seats made; repeated, it tells how far that is.',
    params,
    responses: { 200: publication },
    errors: [NotFound, EventCancelled],
  },
});

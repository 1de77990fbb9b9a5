import * as z from 'zod';
import { NotFound } from '#shared/contract/errors.ts';
import { defineRoutes } from '#shared/contract/route.ts';
import { amount, instant, line, page, pageOf, search, text, uuid } from '#shared/contract/schemas.ts';
import { EventCancelled } from './errors.ts';
import { SEAT_PRICE_MAX, SEAT_PRICE_MIN, SEATS_MAX, seatPrice } from './layout.ts';

/** Follows the clock and the seats; see the service's README. */
const status = z
  .enum(['UPCOMING', 'ON_SALE', 'SOLD_OUT', 'ENDED', 'CANCELLED'])
  .meta({ description: 'Follows the clock and the seats' });

const eventSummary = z
  .object({
    id: uuid,
    title: z.string().meta({ description: 'Title', example: '봄밤 콘서트' }),
    artist: z.string().meta({ description: 'Who performs', example: 'IU' }),
    venue: z.string().meta({ description: 'Where it takes place', example: '올림픽홀' }),
    eventDate: instant,
    saleStartsAt: instant,
    saleEndsAt: instant,
    status,
    posterUrl: z
      .string()
      .nullable()
      .meta({ description: 'Address of the poster, null where there is none', example: null }),
    minPrice: amount,
    maxPrice: amount,
    capacity: z.int().meta({ description: 'Seats of the layout', example: 52 }),
  })
  .meta({ id: 'EventSummary' });

const eventDetail = eventSummary
  .extend({
    address: z.string().nullable().meta({ description: 'Address of the venue', example: '서울 송파구 올림픽로 424' }),
    description: z
      .string()
      .nullable()
      .meta({ description: 'What the organiser says about it, plain text', example: '하룻밤의 콘서트' }),
    holdMinutes: z.int().meta({ description: 'How long seats are held for payment', example: 10 }),
    seatsPerFan: z.int().meta({ description: 'Seats that one account can hold', example: 4 }),
    forbidsOrphanSeats: z
      .boolean()
      .meta({ description: 'A choice of seats that leaves a single free seat is refused', example: false }),
    seatsReady: z.boolean().meta({ description: 'Its seats are created, so its sale may start' }),
    version: z.int().meta({ description: 'Grows with each change', example: 3 }),
    sections: z
      .array(
        z.object({
          id: z.int().meta({ description: 'Index of the section', example: 0 }),
          name: z.string().meta({ description: 'Name of the section', example: 'R석' }),
          price: amount,
          kind: z.enum(['seated', 'general']).meta({ description: 'With numbered seats, or general admission' }),
          capacity: z.int().meta({ description: 'Seats of the section', example: 22 }),
        }),
      )
      .meta({ description: 'Sections with their prices' }),
    serverTime: instant,
  })
  .meta({ id: 'Event' });

const priceRange = `${SEAT_PRICE_MIN} to ${SEAT_PRICE_MAX.toLocaleString('en')} KRW`;
/** Only new layouts are held to the minimum: a stored one keeps the prices with which it was published. */
const newSeatPrice = seatPrice
  .refine((price) => price <= 0 || price >= SEAT_PRICE_MIN, `must be 0, or ${priceRange}`)
  .meta({ description: `KRW for one seat: 0, or ${priceRange}`, example: 150_000 });
const seatNumber = z.int().min(1).max(999).meta({ description: 'Seats of the row, numbered from 1', example: 12 });
const seatsOfRow = z
  .array(
    z.strictObject({
      row: line(20).meta({ description: 'Label of a row of this section', example: 'A' }),
      numbers: z
        .array(seatNumber)
        .min(1)
        .max(999)
        .meta({ description: 'Numbers of seats in that row', example: [1, 2] }),
    }),
  )
  .max(500);
const sectionName = {
  name: line(50).meta({ description: 'Name of the section, unique in the layout', example: 'R석' }),
  price: newSeatPrice,
};
const sectionPlan = z.union([
  z.strictObject({
    ...sectionName,
    rows: z
      .array(
        z.strictObject({
          label: line(20).meta({ description: 'Label of the row, unique in its section', example: 'A' }),
          seats: seatNumber,
        }),
      )
      .min(1)
      .max(500)
      .meta({ description: 'Rows from the stage backwards' }),
    accessible: seatsOfRow.optional().meta({ description: 'Seats with room for a wheelchair' }),
    removed: seatsOfRow.optional().meta({ description: 'Numbers without a seat, for example at a pillar' }),
  }),
  z.strictObject({
    ...sectionName,
    capacity: z.int().min(1).max(SEATS_MAX).meta({ description: 'Places of general admission', example: 30 }),
  }),
]);

const newEvent = z.strictObject({
  title: line(200).meta({ description: 'Title', example: '봄밤 콘서트' }),
  artist: line(200).meta({ description: 'Who performs', example: 'IU' }),
  venue: line(200).meta({ description: 'Where it takes place', example: '올림픽홀' }),
  address: line(300).optional().meta({ description: 'Address of the venue', example: '서울 송파구 올림픽로 424' }),
  description: text(5_000).optional().meta({ description: 'Plain text of several lines', example: '하룻밤의 콘서트' }),
  eventDate: instant,
  saleStartsAt: instant,
  saleEndsAt: instant,
  holdMinutes: z
    .int()
    .min(1)
    .max(60)
    .default(10)
    .meta({ description: 'How long seats are held for payment; 10 where it is left out', example: 10 }),
  seatsPerFan: z
    .int()
    .min(1)
    .max(8)
    .default(4)
    .meta({ description: 'Seats that one account can hold; 4 where it is left out', example: 4 }),
  forbidsOrphanSeats: z.boolean().default(false).meta({
    description: 'Refuse a choice of seats that leaves a single free seat beside it; false where it is left out',
    example: false,
  }),
  layout: z
    .strictObject({
      sections: z.array(sectionPlan).min(1).max(500).meta({ description: 'Sections from the stage backwards' }),
    })
    .meta({ description: 'The seats' }),
});
export type NewEvent = z.output<typeof newEvent>;

const draft = z
  .object({
    id: uuid,
    title: z.string().meta({ description: 'Title', example: '봄밤 콘서트' }),
    capacity: z.int().meta({ description: 'Seats of the layout', example: 52 }),
    version: z.int().meta({ description: 'Grows with each change', example: 1 }),
  })
  .meta({ id: 'EventDraft' });
const publication = z
  .object({
    id: uuid,
    status,
    version: z.int().meta({ description: 'Grows with each change', example: 2 }),
    progress: z
      .object({
        capacity: z.int().meta({ description: 'Seats of the layout', example: 52 }),
        seatsReady: z.boolean().meta({ description: 'Whether all of them are created' }),
      })
      .meta({ description: 'How far the creation of seats is' }),
  })
  .meta({ id: 'EventPublication' });

const params = z.object({ eventId: uuid });

export const routes = defineRoutes({
  listEvents: {
    method: 'GET',
    path: '/api/events',
    access: 'public',
    function: 'api',
    summary: 'Events by date, the earliest first; `q` searches title, artist and venue.',
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
    summary: 'Creates a draft, which is not public before it is published.',
    body: newEvent,
    responses: { 201: draft },
  },
  publishEvent: {
    method: 'POST',
    path: '/api/events/{eventId}/publish',
    access: 'admin',
    function: 'api',
    summary: 'Publishes a draft and starts the creation of its seats; a repeat returns the progress.',
    params,
    responses: { 200: publication },
    errors: [NotFound, EventCancelled],
  },
});

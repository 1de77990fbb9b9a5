import * as z from 'zod';
import { NotFound } from '#shared/contract/errors.ts';
import { defineRoutes } from '#shared/contract/route.ts';
import { amount, instant, page, pageOf, text, token, uuid } from '#shared/contract/schemas.ts';
import { EventCancelled } from '../../event/contract/errors.ts';
import { layout, seatId } from '../../event/contract/layout.ts';
import {
  AdmissionExpired,
  AdmissionRequired,
  AdmissionUsed,
  CannotCancel,
  CannotReplace,
  NotEnoughSeats,
  OrphanSeat,
  SaleNotOpen,
  SeatChangesGone,
  SeatLimitReached,
  SeatTaken,
} from './errors.ts';

/** As in the layout: ids of sections are indexes. */
const SECTIONS_MAX = 1_000;
const SEATS_PER_RESERVATION_MAX = 8;

const heldSeat = z.object({
  id: seatId,
  section: z.string().meta({ description: 'Name of the section', example: 'R석' }),
  row: z.string().nullable().meta({ description: 'Label of the row; null for general admission', example: 'A' }),
  number: z.int().nullable().meta({ description: 'Number in the row; null for general admission', example: 12 }),
  price: amount,
});

const reservation = z
  .object({
    id: uuid,
    number: z
      .string()
      .meta({ description: 'For people: `T`, the day in Korea and six symbols', example: 'T270501K7QX2M' }),
    eventId: uuid,
    event: z
      .object({
        title: z.string().meta({ description: 'Title', example: '봄밤 콘서트' }),
        eventDate: instant,
        venue: z.string().meta({ description: 'Where it takes place', example: '올림픽홀' }),
      })
      .meta({ description: 'The event' }),
    seats: z.array(heldSeat).meta({ description: 'The seats' }),
    amount,
    status: z
      .enum(['PENDING', 'CONFIRMED', 'CANCEL_REQUESTED', 'CANCELLED', 'EXPIRED'])
      .meta({ description: 'PENDING: held until `expiresAt`' }),
    expiresAt: instant.meta({
      description: 'When the hold ends. Its seats are freed once payment has confirmed the end.',
    }),
    payBy: instant.meta({ description: 'The last instant at which a payment may begin; 30 s before `expiresAt`.' }),
    version: z.int().min(1).meta({ description: 'Grows with each change', example: 1 }),
    createdAt: instant,
    serverTime: instant.meta({ description: 'The time of the server when it answered: count down from here.' }),
  })
  .meta({ id: 'Reservation' });
export type ReservationView = z.infer<typeof reservation>;

const paymentOrder = token.meta({ description: 'Opaque; pass it on to POST /api/payments unchanged.' });

/** One character for each seat, at the index that is its id: `A`vailable, `L`ocked, `R`eserved. */
const seatMap = z
  .object({
    epoch: z.int().min(0).meta({ description: 'Grows when Redis lost the map', example: 1 }),
    window: z.int().min(0).meta({ description: 'Window from which to follow the changes', example: 1042 }),
    layoutVersion: z.int().min(1).meta({ description: 'Version of the layout', example: 1 }),
    statuses: z.string().meta({
      description: 'One character a seat at the index that is its id: `A`vailable, `L`ocked, `R`eserved',
      example: 'AALLRA',
    }),
  })
  .meta({ id: 'SeatMap' });

const seatChanges = z
  .object({
    from: instant,
    to: instant,
    seats: z
      .array(z.tuple([seatId, z.enum(['A', 'L', 'R'])]))
      .meta({ description: 'Seat id and new state', example: [[17, 'L']] }),
    /** The window to ask for then: the same one while it is still open. */
    next: z.int().min(0).meta({ description: 'Window to ask for next', example: 1043 }),
  })
  .meta({ id: 'SeatChanges' });

const ofEvent = z.object({ eventId: uuid });
const ofReservation = z.object({ id: uuid });

const placing = {
  eventId: uuid,
  admissionToken: token,
  replaces: uuid.optional().meta({
    description:
      'A running hold of the same admission: it is cancelled, and the new hold ends when it would have ended',
    example: '019a2f6c-7b1e-7c3d-9f00-2b1c4d5e6f70',
  }),
};
const chosenSeats = z
  .strictObject({
    ...placing,
    seatIds: z
      .array(seatId)
      .min(1)
      .max(SEATS_PER_RESERVATION_MAX)
      .refine((ids) => new Set(ids).size === ids.length, 'names a seat twice')
      .meta({ description: 'Seats to hold, each once', example: [17, 18] }),
  })
  .meta({ id: 'ChosenSeats', description: 'These seats, all of them or none' });
const bestSeats = z
  .strictObject({
    ...placing,
    sectionId: z
      .int()
      .min(0)
      .max(SECTIONS_MAX - 1)
      .optional()
      .meta({ description: 'Only seats of this section; every section with numbered seats if left out', example: 0 }),
    quantity: z
      .int()
      .min(1)
      .max(SEATS_PER_RESERVATION_MAX)
      .meta({ description: 'How many seats, all next to each other', example: 2 }),
    accessible: z.boolean().default(false).meta({
      description: 'At least one of the seats has room for a wheelchair; without it none has',
      example: false,
    }),
  })
  .meta({
    id: 'BestAvailableSeats',
    description: 'The best free seats next to each other: near the stage, without leaving a single seat if possible',
  });

export const routes = defineRoutes({
  getLayout: {
    method: 'GET',
    path: '/api/events/{eventId}/layout',
    access: 'public',
    function: 'api',
    summary: 'The layout of an event: sections, rows and the seat of each id. It does not change after publication.',
    params: ofEvent,
    responses: { 200: layout, 304: null },
    errors: [NotFound],
  },
  getSeatMap: {
    method: 'GET',
    path: '/api/events/{eventId}/seats',
    access: 'public',
    function: 'api',
    summary: 'The state of every seat, and the window from which to follow the changes.',
    params: ofEvent,
    responses: { 200: seatMap, 304: null },
    errors: [NotFound],
  },
  getSeatChanges: {
    method: 'GET',
    path: '/api/events/{eventId}/seats/changes/{window}',
    access: 'public',
    function: 'api',
    summary: 'What changed in one window of two seconds, named `<epoch>-<window>`; a closed one never changes.',
    params: ofEvent.extend({
      window: z
        .string()
        .regex(/^\d{1,15}-\d{1,12}$/, 'must be <epoch>-<window>')
        .meta({ description: '`<epoch>-<window>`', example: '1-1042' }),
    }),
    responses: { 200: seatChanges },
    errors: [NotFound, SeatChangesGone],
  },
  placeReservation: {
    method: 'POST',
    path: '/api/reservations',
    access: 'user',
    function: 'place',
    summary:
      'Holds chosen seats, or the best available ones, for some minutes. With `replaces`, the new hold takes the place of an existing one.',
    idempotent: true,
    body: z.union([chosenSeats, bestSeats]),
    responses: { 201: z.object({ reservation, paymentOrder }) },
    errors: [
      AdmissionRequired,
      AdmissionExpired,
      AdmissionUsed,
      NotFound,
      SeatTaken,
      NotEnoughSeats,
      OrphanSeat,
      SaleNotOpen,
      EventCancelled,
      SeatLimitReached,
      CannotReplace,
    ],
  },
  listReservations: {
    method: 'GET',
    path: '/api/reservations',
    access: 'user',
    function: 'api',
    summary: 'The reservations of the user, newest first.',
    query: z.object(page),
    responses: { 200: pageOf(reservation) },
  },
  getReservation: {
    method: 'GET',
    path: '/api/reservations/{id}',
    access: 'user',
    function: 'api',
    summary: 'One reservation of the user, with its payment order while it can be paid.',
    params: ofReservation,
    responses: { 200: reservation.extend({ paymentOrder: paymentOrder.optional() }) },
    errors: [NotFound],
  },
  cancelReservation: {
    method: 'POST',
    path: '/api/reservations/{id}/cancel',
    access: 'user',
    function: 'api',
    summary: 'Cancels a hold. The cancellation is final.',
    idempotent: true,
    params: ofReservation,
    body: z.strictObject({
      reason: text(200).optional().meta({ description: 'Why, in own words', example: '일정이 바뀌었어요' }),
    }),
    responses: { 200: z.object({ reservation }) },
    errors: [NotFound, CannotCancel],
  },
});

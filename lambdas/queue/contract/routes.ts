import * as z from 'zod';
import { NotFound, ProviderUnavailable } from '#shared/contract/errors.ts';
import { defineRoutes } from '#shared/contract/route.ts';
import { count, instant, token, uuid } from '#shared/contract/schemas.ts';
import { QueueClosed } from './errors.ts';

const eventParams = z.object({ eventId: uuid });

/** Where one user stands. What does not apply to the state is null. */
const queueState = z
  .object({
    eventId: uuid,
    state: z
      .enum(['GATHERING', 'WAITING', 'PARKED', 'ADMITTED', 'LEFT', 'NOT_QUEUED', 'RESTORING'])
      .meta({ description: 'RESTORING: no place yet; enter again after `pollAfterMs`' }),
    number: z
      .int()
      .nullable()
      .meta({ description: 'Number of the user in this room; null without a place', example: 1042 }),
    position: count.nullable().meta({ description: 'Place in the line, from 1; null unless waiting', example: 121 }),
    ahead: count.nullable().meta({ description: 'Users before this one; null unless waiting', example: 120 }),
    waiting: count.meta({ description: 'Users in the line', example: 5_310 }),
    estimatedWaitSeconds: count.nullable().meta({
      description: 'By the slots that became free in the last five minutes; null while the room is full and none does',
      example: 240,
    }),
    pollAfterMs: count.meta({
      description:
        'Milliseconds after which to ask again. A called user who stays silent 15 s longer is passed over until the next request',
      example: 5_000,
    }),
    placeTicket: token.nullable().meta({ description: 'Proof of the number; send it with `enter`' }),
    admissionToken: token.optional(),
    admittedUntil: instant.optional(),
  })
  .meta({ id: 'QueueState' });
export type QueueState = z.infer<typeof queueState>;

const cursor = z.object({
  servingNumber: z.int().meta({ description: 'The number that was admitted last', example: 921 }),
  lastNumber: z.int().meta({ description: 'The number that was given last', example: 6_231 }),
  waiting: count.meta({ description: 'Users in the line', example: 5_310 }),
  active: count.meta({ description: 'Users who are admitted now', example: 98 }),
  ratePerMinute: count.meta({ description: 'Users admitted in a minute', example: 30 }),
  state: z.enum(['GATHERING', 'OPEN', 'PAUSED', 'CLOSED', 'RESTORING']).meta({ description: 'State of the room' }),
  epoch: count.meta({ description: 'Grows when Redis lost the line and it was restored', example: 1 }),
  at: instant,
});
export type Cursor = z.infer<typeof cursor>;

export const routes = defineRoutes({
  enterQueue: {
    method: 'POST',
    path: '/api/queue/enter',
    access: 'user',
    function: 'enter',
    summary:
      'Takes a place in the waiting room, or returns the place that the user has. RESTORING: no place yet; enter again after `pollAfterMs`.',
    body: z.strictObject({ eventId: uuid, placeTicket: token.optional() }),
    responses: { 200: queueState },
    errors: [NotFound, QueueClosed, ProviderUnavailable],
  },
  getQueueState: {
    method: 'GET',
    path: '/api/queue/{eventId}',
    access: 'user',
    function: 'api',
    summary: 'Where the user stands; asking also shows that the user is still there.',
    params: eventParams,
    responses: { 200: queueState },
    errors: [NotFound, ProviderUnavailable],
  },
  leaveQueue: {
    method: 'DELETE',
    path: '/api/queue/{eventId}',
    access: 'user',
    function: 'api',
    summary: 'Gives the place up.',
    params: eventParams,
    responses: { 204: null },
    errors: [NotFound, ProviderUnavailable],
  },
  getCursor: {
    method: 'GET',
    path: '/api/queue/{eventId}/cursor',
    access: 'public',
    function: 'api',
    summary: 'How far the room has come; the same for every user and cacheable for a second.',
    params: eventParams,
    responses: { 200: cursor },
    errors: [NotFound, ProviderUnavailable],
  },
  createSocketTicket: {
    method: 'POST',
    path: '/api/sockets/tickets',
    access: 'user',
    function: 'api',
    summary: 'A single-use ticket, good for 30 seconds, that opens the WebSocket.',
    responses: {
      201: z.object({
        ticket: z.string().meta({
          description: 'Opens one WebSocket within 30 seconds',
          example: 'eyJ0eXAiOiJzb2NrZXQtdGlja2V0In0.q83vEjRWeJA',
        }),
        url: z.string().meta({
          description: 'Address of the WebSocket, with the ticket',
          example: 'wss://sockets.tiketi.example?ticket=eyJ0',
        }),
      }),
    },
  },
});

import * as z from 'zod';
import { NotFound, ProviderUnavailable } from '#shared/contract/errors.ts';
import { defineRoutes } from '#shared/contract/route.ts';
import { count, instant, token, uuid } from '#shared/contract/schemas.ts';
import { QueueClosed } from './errors.ts';

const eventParams = z.object({ eventId: uuid });

/** Where one fan stands. What does not apply to his state is null. */
const queueState = z
  .object({
    eventId: uuid,
    state: z.enum(['GATHERING', 'WAITING', 'PARKED', 'ADMITTED', 'LEFT', 'NOT_QUEUED', 'RESTORING']),
    number: z.int().nullable(),
    position: count.nullable(),
    ahead: count.nullable(),
    waiting: count,
    estimatedWaitSeconds: count.nullable(),
    /** When to ask again; a fan near the head who stays silent is passed over until he is back. */
    pollAfterMs: count,
    placeTicket: token.nullable(),
    admissionToken: token.optional(),
    admittedUntil: instant.optional(),
  })
  .meta({ id: 'QueueState' });
export type QueueState = z.infer<typeof queueState>;

const cursor = z.object({
  servingNumber: z.int(),
  lastNumber: z.int(),
  waiting: count,
  active: count,
  ratePerMinute: count,
  state: z.enum(['GATHERING', 'OPEN', 'PAUSED', 'CLOSED', 'RESTORING']),
  epoch: count,
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
      'Takes a place in the waiting room, or tells the place that the fan has already. RESTORING: he has none yet; enter again after `pollAfterMs`.',
    body: z.strictObject({ eventId: uuid, placeTicket: token.optional() }),
    responses: { 200: queueState },
    errors: [NotFound, QueueClosed, ProviderUnavailable],
  },
  getQueueState: {
    method: 'GET',
    path: '/api/queue/{eventId}',
    access: 'user',
    function: 'api',
    summary: 'Where the fan stands; asking also keeps his place near the head.',
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
    summary: 'How far the room has come; the same for everyone and cacheable for a second.',
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
    responses: { 201: z.object({ ticket: z.string(), url: z.string() }) },
  },
});

import { httpFunction } from '#shared/http/http-function.ts';
import { apiDeps } from '../composition.ts';
import { routes } from '../contract/routes.ts';
import { createSocketTicket } from '../handlers/create-socket-ticket.ts';
import { getCursor } from '../handlers/get-cursor.ts';
import { getQueueState } from '../handlers/get-queue-state.ts';
import { leaveQueue } from '../handlers/leave-queue.ts';

export const handler = httpFunction({
  routes,
  name: 'api',
  deps: apiDeps,
  handlers: { createSocketTicket, getCursor, getQueueState, leaveQueue },
});

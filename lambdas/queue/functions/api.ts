import { httpFunction } from '#shared/http/http-function.ts';
import { apiDeps } from '../composition.ts';
import { routes } from '../contract/routes.ts';
import { createSocketTicket, getCursor, getQueueState, leaveQueue } from '../handlers/queue.ts';

export const handler = httpFunction({
  routes,
  name: 'api',
  deps: apiDeps,
  handlers: { createSocketTicket, getCursor, getQueueState, leaveQueue },
});

import { httpFunction } from '#shared/http/http-function.ts';
import { eventDeps } from '../composition.ts';
import { routes } from '../contract/routes.ts';
import { createEvent, getEvent, listEvents, publishEvent } from '../handlers/events.ts';

export const handler = httpFunction({
  routes,
  name: 'api',
  deps: eventDeps,
  handlers: { listEvents, getEvent, createEvent, publishEvent },
});

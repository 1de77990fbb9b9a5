import { httpFunction } from '#shared/http/http-function.ts';
import { eventDeps } from '../composition.ts';
import { routes } from '../contract/routes.ts';
import { createEvent } from '../handlers/create-event.ts';
import { getEvent } from '../handlers/get-event.ts';
import { listEvents } from '../handlers/list-events.ts';
import { publishEvent } from '../handlers/publish-event.ts';

export const handler = httpFunction({
  routes,
  name: 'api',
  deps: eventDeps,
  handlers: { listEvents, getEvent, createEvent, publishEvent },
});

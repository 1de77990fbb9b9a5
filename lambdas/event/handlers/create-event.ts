import { created } from '#shared/http/answer.ts';
import { routes } from '../contract/routes.ts';
import { createEvent as operation } from '../operations/create-event.ts';
import { handle } from './handle.ts';

export const createEvent = handle(routes.createEvent, async ({ deps, body, user }) => {
  const draft = await operation(deps, body, user.id);
  return created(`/api/events/${draft.id}`, draft);
});

import { NotFound } from '#shared/contract/errors.ts';
import { ok } from '#shared/http/answer.ts';
import { routes } from '../contract/routes.ts';
import { findEvent } from '../repositories/events.ts';
import { listSections } from '../repositories/layouts.ts';
import { handle } from './handle.ts';
import { toEventView } from './views.ts';

export const getEvent = handle(routes.getEvent, async ({ deps, params }) => {
  const [event, sections] = await Promise.all([
    findEvent(deps.database, params.eventId),
    listSections(deps.database, params.eventId),
  ]);
  if (event === undefined) throw new NotFound({ detail: 'There is no such event.' });
  return ok(toEventView(event, sections));
});

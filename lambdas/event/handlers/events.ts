import * as z from 'zod';
import { NotFound } from '#shared/contract/errors.ts';
import { instant, uuid } from '#shared/contract/schemas.ts';
import { created, ok } from '#shared/http/answer.ts';
import { handlerOf } from '#shared/http/http-function.ts';
import { fromCursor, toPage } from '#shared/http/page.ts';
import type { EventDeps } from '../composition.ts';
import { routes } from '../contract/routes.ts';
import { createEvent as create } from '../operations/create-event.ts';
import { publishEvent as publish } from '../operations/publish-event.ts';
import { findEvent, listEvents as list } from '../repositories/events.ts';
import { listSections } from '../repositories/layouts.ts';
import { toDraftView, toEventView, toPublicationView, toSummaryView } from './views.ts';

const handle = handlerOf<EventDeps>();

export const getEvent = handle(routes.getEvent, async ({ deps, params }) => {
  const [event, sections] = await Promise.all([
    findEvent(deps.database, params.eventId),
    listSections(deps.database, params.eventId),
  ]);
  if (event === undefined) throw new NotFound({ detail: 'There is no such event.' });
  return ok(toEventView(event, sections));
});

const position = z.tuple([instant, uuid]).transform(([at, id]) => ({ eventDate: new Date(at), id }));

export const listEvents = handle(routes.listEvents, async ({ deps, query: { cursor, limit, ...filter } }) => {
  const rows = await list(deps.database, filter, fromCursor(cursor, position), limit + 1);
  return ok(
    toPage(rows, limit, { view: toSummaryView, position: ({ eventDate, id }) => [eventDate.toISOString(), id] }),
  );
});

export const createEvent = handle(routes.createEvent, async ({ deps, body, user }) => {
  const draft = await create(deps, body, user.id);
  return created(`/api/events/${draft.id}`, toDraftView(draft));
});

export const publishEvent = handle(routes.publishEvent, async ({ deps, params }) =>
  ok(toPublicationView(await publish(deps, params.eventId))),
);

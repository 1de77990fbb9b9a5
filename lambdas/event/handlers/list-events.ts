import * as z from 'zod';
import { instant, uuid } from '#shared/contract/schemas.ts';
import { ok } from '#shared/http/answer.ts';
import { fromCursor, toPage } from '#shared/http/page.ts';
import { routes } from '../contract/routes.ts';
import { listEvents as list } from '../repositories/events.ts';
import { handle } from './handle.ts';
import { toSummaryView } from './views.ts';

const position = z.tuple([instant, uuid]).transform(([at, id]) => ({ eventDate: new Date(at), id }));

export const listEvents = handle(routes.listEvents, async ({ deps, query: { cursor, limit, ...filter } }) => {
  const rows = await list(deps.database, filter, fromCursor(cursor, position), limit + 1);
  return ok(
    toPage(rows, limit, { view: toSummaryView, position: ({ event_date, id }) => [event_date.toISOString(), id] }),
  );
});

import { ok } from '#shared/http/answer.ts';
import { routes } from '../contract/routes.ts';
import { listEvents as list } from '../repositories/events.ts';
import { fromCursor, toCursor } from './cursor.ts';
import { handle } from './handle.ts';
import { toSummaryView } from './views.ts';

export const listEvents = handle(routes.listEvents, async ({ deps, query }) => {
  // One more than asked for tells whether there is another page.
  const rows = await list(deps.database, query, fromCursor(query.cursor), query.limit + 1);
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  const hasMore = rows.length > shown.length && last !== undefined;
  const nextCursor = hasMore ? toCursor({ eventDate: last.event_date, id: last.id }) : null;
  return ok({ items: shown.map(toSummaryView), nextCursor });
});

import { ok } from '#shared/http/answer.ts';
import { routes } from '../contract/routes.ts';
import { cursorOf, idOf } from '../domain/cursor.ts';
import { listOwn } from '../repositories/reservation-lists.ts';
import { handle } from './handle.ts';
import { toReservationView } from './views.ts';

export const listReservations = handle(routes.listReservations, async ({ deps, query, user }) => {
  // One more than asked for tells whether there is a next page.
  const rows = await listOwn(deps.database, user.id, idOf(query.cursor), query.limit + 1);
  const items = rows.slice(0, query.limit).map(toReservationView);
  return ok({ items, nextCursor: rows.length > query.limit ? cursorOf(items.at(-1)!.id) : null });
});

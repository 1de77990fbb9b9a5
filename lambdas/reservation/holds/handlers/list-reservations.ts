import { uuid } from '#shared/contract/schemas.ts';
import { ok } from '#shared/http/answer.ts';
import { fromCursor, toPage } from '#shared/http/page.ts';
import { routes } from '../../contract/routes.ts';
import { handle } from '../../handlers/handle.ts';
import { listOwn } from '../repositories/reservation-lists.ts';
import { toReservationView } from './views.ts';

export const listReservations = handle(routes.listReservations, async ({ deps, query: { cursor, limit }, user }) => {
  const rows = await listOwn(deps.database, user.id, fromCursor(cursor, uuid) ?? null, limit + 1);
  return ok(toPage(rows, limit, { view: toReservationView, position: ({ reservation: { id } }) => id }));
});

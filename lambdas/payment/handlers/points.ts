import * as z from 'zod';
import { ok } from '#shared/http/answer.ts';
import { handlerOf } from '#shared/http/http-function.ts';
import { fromCursor, toPage } from '#shared/http/page.ts';
import type { ApiDeps } from '../composition.ts';
import { routes } from '../contract/routes.ts';
import { findPoints, listPointHistory as list } from '../repositories/points.ts';
import { toPointChangeView, toPointsView } from './views.ts';

const handle = handlerOf<ApiDeps>();

const changeNumber = z.int().min(1);

export const getPoints = handle(routes.getPoints, async ({ deps, user }) =>
  ok(toPointsView(await findPoints(deps.database, user.id))),
);

export const listPointHistory = handle(routes.listPointHistory, async ({ deps, query: { limit, cursor }, user }) => {
  const page = { userId: user.id, before: fromCursor(cursor, changeNumber), limit: limit + 1 };
  const rows = await list(deps.database, page);
  return ok(toPage(rows, limit, { view: toPointChangeView, position: ({ n }) => n }));
});

import * as z from 'zod';
import { ok } from '#shared/http/answer.ts';
import { routes } from '../contract/routes.ts';
import { listPointHistory as list } from '../repositories/points.ts';
import { fromCursor, toPage } from './cursor.ts';
import { handle } from './handle.ts';

const changeNumber = z
  .string()
  .regex(/^[1-9]\d{0,14}$/)
  .transform(Number);

export const listPointHistory = handle(routes.listPointHistory, async ({ deps, query: { limit, cursor }, user }) => {
  const page = { userId: user.id, before: fromCursor(cursor, changeNumber), limit: limit + 1 };
  const rows = await list(deps.database, page);
  return ok(toPage(rows, limit, { view: ({ n: _, ...change }) => change, cursor: ({ n }) => n }));
});

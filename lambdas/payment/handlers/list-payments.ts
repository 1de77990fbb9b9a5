import { uuid } from '#shared/contract/schemas.ts';
import { ok } from '#shared/http/answer.ts';
import { routes } from '../contract/routes.ts';
import { listPayments as list } from '../repositories/payments.ts';
import { fromCursor, toPage } from './cursor.ts';
import { handle } from './handle.ts';
import { toPaymentView } from './views.ts';

export const listPayments = handle(routes.listPayments, async ({ deps, query: { limit, cursor }, user }) => {
  const page = { userId: user.id, before: fromCursor(cursor, uuid), limit: limit + 1 };
  return ok(toPage(await list(deps.database, page), limit, { view: toPaymentView, cursor: ({ id }) => id }));
});

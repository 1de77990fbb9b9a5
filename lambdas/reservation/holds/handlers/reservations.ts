import { NotFound } from '#shared/contract/errors.ts';
import { uuid } from '#shared/contract/schemas.ts';
import { ok } from '#shared/http/answer.ts';
import { handlerOf } from '#shared/http/http-function.ts';
import { fromCursor, toPage } from '#shared/http/page.ts';
import type { ApiDeps } from '../../composition.ts';
import { routes } from '../../contract/routes.ts';
import { cancelReservation as cancel } from '../operations/cancel-reservation.ts';
import { paymentOrderOf } from '../operations/payment-order.ts';
import { findOwn, listOwn } from '../repositories/reservation-lists.ts';
import { toReservationView } from './views.ts';

const handle = handlerOf<ApiDeps>();

export const getReservation = handle(routes.getReservation, async ({ deps, params, user }) => {
  const found = await findOwn(deps.database, params.id, user.id);
  if (found === undefined) throw new NotFound();
  const order = found.isPayable && {
    paymentOrder: paymentOrderOf(found.reservation, user.id, await deps.paymentOrderKeys()),
  };
  return ok({ ...toReservationView(found), ...order });
});

export const listReservations = handle(routes.listReservations, async ({ deps, query: { cursor, limit }, user }) => {
  const rows = await listOwn(deps.database, user.id, fromCursor(cursor, uuid) ?? null, limit + 1);
  return ok(toPage(rows, limit, { view: toReservationView, position: ({ reservation: { id } }) => id }));
});

export const cancelReservation = handle(routes.cancelReservation, async ({ deps, params, body, user, idempotency }) => {
  const command = { reservationId: params.id, userId: user.id, reason: body.reason, idempotency };
  return ok({ reservation: toReservationView(await cancel(deps, command)) });
});

import { NotFound } from '#shared/contract/errors.ts';
import { ok } from '#shared/http/answer.ts';
import { addLogFacts } from '#shared/observability/log.ts';
import { routes } from '../../contract/routes.ts';
import { handle } from '../../handlers/handle.ts';
import { paymentOrderOf } from '../operations/payment-order.ts';
import { findOwn } from '../repositories/reservation-lists.ts';
import { toReservationView } from './views.ts';

export const getReservation = handle(routes.getReservation, async ({ deps, params, user }) => {
  addLogFacts({ reservationId: params.id });
  const found = await findOwn(deps.database, params.id, user.id);
  if (found === undefined) throw new NotFound();
  const order = found.isPayable && {
    paymentOrder: paymentOrderOf(found.reservation, user.id, await deps.paymentOrderKeys()),
  };
  return ok({ ...toReservationView(found), ...order });
});

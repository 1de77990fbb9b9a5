import { ok } from '#shared/http/answer.ts';
import { addLogFacts } from '#shared/observability/log.ts';
import { annotate } from '#shared/observability/trace.ts';
import { routes } from '../../contract/routes.ts';
import { handle } from '../../handlers/handle.ts';
import { cancelReservation as operation } from '../operations/cancel-reservation.ts';
import { toReservationView } from './views.ts';

export const cancelReservation = handle(routes.cancelReservation, async ({ deps, params, body, user, idempotency }) => {
  addLogFacts({ reservationId: params.id });
  annotate('reservationId', params.id);
  const command = { reservationId: params.id, userId: user.id, reason: body.reason, idempotency };
  return ok({ reservation: toReservationView(await operation(deps, command)) });
});

import { created } from '#shared/http/answer.ts';
import { addLogFacts } from '#shared/observability/log.ts';
import { annotate } from '#shared/observability/trace.ts';
import { routes } from '../../contract/routes.ts';
import { handlePlace } from '../../handlers/handle.ts';
import type { BestAvailableWish } from '../domain/best-available.ts';
import { admissionIdOf } from '../operations/admission.ts';
import { paymentOrderOf } from '../operations/payment-order.ts';
import { placeBestAvailable as placeBest } from '../operations/place-best-available.ts';
import { placeReservation as place } from '../operations/place-reservation.ts';
import { toReservationView } from './views.ts';

const wishOf = ({ sectionId, quantity, accessible }: BestAvailableWish): BestAvailableWish => ({
  sectionId,
  quantity,
  accessible,
});

export const placeReservation = handlePlace(routes.placeReservation, async ({ deps, body, user, idempotency }) => {
  const { eventId, admissionToken, replaces = null } = body;
  addLogFacts({ eventId });
  const [admissionKeys, paymentOrderKeys] = await Promise.all([deps.admissionKeys(), deps.paymentOrderKeys()]);
  const admissionId = admissionIdOf(admissionToken, { eventId, userId: user.id }, admissionKeys);
  const command = { userId: user.id, eventId, admissionId, replaces, idempotency };
  const placed =
    'seatIds' in body
      ? await place(deps, { ...command, seatIds: body.seatIds })
      : await placeBest(deps, { ...command, wish: wishOf(body) });
  const { reservation } = placed;
  addLogFacts({ reservationId: reservation.id });
  annotate('reservationId', reservation.id);
  const paymentOrder = paymentOrderOf(reservation, user.id, paymentOrderKeys);
  return created(`/api/reservations/${reservation.id}`, { reservation: toReservationView(placed), paymentOrder });
});

import { created } from '#shared/http/answer.ts';
import { handlerOf } from '#shared/http/http-function.ts';
import { recordIds } from '#shared/observability/ids.ts';
import type { PlaceDeps } from '../../composition.ts';
import { routes } from '../../contract/routes.ts';
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

export const placeReservation = handlerOf<PlaceDeps>()(
  routes.placeReservation,
  async ({ deps, body, user, idempotency }) => {
    const { eventId, admissionToken, replaces = null } = body;
    const [admissionKeys, paymentOrderKeys] = await Promise.all([deps.admissionKeys(), deps.paymentOrderKeys()]);
    const admissionId = admissionIdOf(admissionToken, { eventId, userId: user.id }, admissionKeys);
    const command = { userId: user.id, eventId, admissionId, replaces, idempotency };
    const placed =
      'seatIds' in body
        ? await place(deps, { ...command, seatIds: body.seatIds })
        : await placeBest(deps, { ...command, wish: wishOf(body) });
    const { reservation } = placed;
    recordIds({ reservationId: reservation.id });
    const paymentOrder = paymentOrderOf(reservation, user.id, paymentOrderKeys);
    return created(`/api/reservations/${reservation.id}`, { reservation: toReservationView(placed), paymentOrder });
  },
);

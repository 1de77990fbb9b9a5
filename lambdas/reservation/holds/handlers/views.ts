import type { ReservationView } from '../../contract/routes.ts';
import { payByOf, type ShownReservation } from '../domain/details.ts';

/** `serverTime` lets a client count down to `payBy` and `expiresAt` whatever its own clock says. */
export const toReservationView = ({ reservation, serverTime }: ShownReservation): ReservationView => ({
  ...reservation,
  event: { ...reservation.event },
  seats: [...reservation.seats],
  payBy: payByOf(reservation.expiresAt),
  serverTime: serverTime.toISOString(),
});

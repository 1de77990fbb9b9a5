import { httpFunction } from '#shared/http/http-function.ts';
import { apiDeps } from '../composition.ts';
import { routes } from '../contract/routes.ts';
import { cancelReservation } from '../handlers/cancel-reservation.ts';
import { getLayout } from '../handlers/get-layout.ts';
import { getReservation } from '../handlers/get-reservation.ts';
import { getSeatChanges } from '../handlers/get-seat-changes.ts';
import { getSeatMap } from '../handlers/get-seat-map.ts';
import { listReservations } from '../handlers/list-reservations.ts';

export const handler = httpFunction({
  routes,
  name: 'api',
  deps: apiDeps,
  handlers: { getLayout, getSeatMap, getSeatChanges, listReservations, getReservation, cancelReservation },
});

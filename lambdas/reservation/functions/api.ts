import { httpFunction } from '#shared/http/http-function.ts';
import { apiDeps } from '../composition.ts';
import { routes } from '../contract/routes.ts';
import { getLayout } from '../events/handlers/get-layout.ts';
import { cancelReservation } from '../holds/handlers/cancel-reservation.ts';
import { getReservation } from '../holds/handlers/get-reservation.ts';
import { listReservations } from '../holds/handlers/list-reservations.ts';
import { getSeatChanges } from '../seat-map/handlers/get-seat-changes.ts';
import { getSeatMap } from '../seat-map/handlers/get-seat-map.ts';

export const handler = httpFunction({
  routes,
  name: 'api',
  deps: apiDeps,
  handlers: { getLayout, getSeatMap, getSeatChanges, listReservations, getReservation, cancelReservation },
});

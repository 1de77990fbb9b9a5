import { httpFunction } from '#shared/http/http-function.ts';
import { apiDeps } from '../composition.ts';
import { routes } from '../contract/routes.ts';
import { getLayout } from '../events/handlers/layouts.ts';
import { cancelReservation, getReservation, listReservations } from '../holds/handlers/reservations.ts';
import { getSeatChanges, getSeatMap } from '../seat-map/handlers/seat-map.ts';

export const handler = httpFunction({
  routes,
  name: 'api',
  deps: apiDeps,
  handlers: { getLayout, getSeatMap, getSeatChanges, listReservations, getReservation, cancelReservation },
});

import { httpFunction } from '#shared/http/http-function.ts';
import { placeDeps } from '../composition.ts';
import { routes } from '../contract/routes.ts';
import { placeReservation } from '../holds/handlers/place-reservation.ts';

export const handler = httpFunction({ routes, name: 'place', deps: placeDeps, handlers: { placeReservation } });

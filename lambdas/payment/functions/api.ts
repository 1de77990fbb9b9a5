import { httpFunction } from '#shared/http/http-function.ts';
import { apiDeps } from '../composition.ts';
import { routes } from '../contract/routes.ts';
import { beginPayment, getPayment, listPayments } from '../handlers/payments.ts';
import { getPoints, listPointHistory } from '../handlers/points.ts';

export const handler = httpFunction({
  routes,
  name: 'api',
  deps: apiDeps,
  handlers: { beginPayment, getPayment, getPoints, listPayments, listPointHistory },
});

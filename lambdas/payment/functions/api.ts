import { httpFunction } from '#shared/http/http-function.ts';
import { apiDeps } from '../composition.ts';
import { routes } from '../contract/routes.ts';
import { beginPayment } from '../handlers/begin-payment.ts';
import { getPayment } from '../handlers/get-payment.ts';
import { getPoints } from '../handlers/get-points.ts';
import { listPayments } from '../handlers/list-payments.ts';
import { listPointHistory } from '../handlers/list-point-history.ts';

export const handler = httpFunction({
  routes,
  name: 'api',
  deps: apiDeps,
  handlers: { beginPayment, getPayment, getPoints, listPayments, listPointHistory },
});

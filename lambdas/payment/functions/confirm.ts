import { httpFunction } from '#shared/http/http-function.ts';
import { tossDeps } from '../composition.ts';
import { routes } from '../contract/routes.ts';
import { confirmPayment } from '../handlers/payments.ts';

export const handler = httpFunction({ routes, name: 'confirm', deps: tossDeps, handlers: { confirmPayment } });

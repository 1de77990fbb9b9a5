import { httpFunction } from '#shared/http/http-function.ts';
import { apiDeps } from '../composition.ts';
import { routes } from '../contract/routes.ts';
import { getHealth, headHealth } from '../handlers/get-health.ts';
import { getOpenApi } from '../handlers/get-open-api.ts';

export const handler = httpFunction({
  routes,
  name: 'api',
  deps: apiDeps,
  handlers: { getHealth, headHealth, getOpenApi },
});

import { httpFunction } from '#shared/http/http-function.ts';
import { apiDeps } from '../composition.ts';
import { routes } from '../contract/routes.ts';
import { getHealth, getOpenApi, headHealth } from '../handlers/api.ts';

export const handler = httpFunction({
  routes,
  name: 'api',
  deps: apiDeps,
  handlers: { getHealth, headHealth, getOpenApi },
});

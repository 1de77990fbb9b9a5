import { httpFunction } from '#shared/http/http-function.ts';
import { apiDeps } from '../composition.ts';
import { routes } from '../contract/routes.ts';
import { getJwks, getMe, logout, refresh } from '../handlers/sessions.ts';

export const handler = httpFunction({
  routes,
  name: 'api',
  deps: apiDeps,
  handlers: { refresh, logout, getMe, getJwks },
});

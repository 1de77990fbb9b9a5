import { httpFunction } from '#shared/http/http-function.ts';
import { apiDeps } from '../composition.ts';
import { routes } from '../contract/routes.ts';
import { getJwks } from '../handlers/get-jwks.ts';
import { getMe } from '../handlers/get-me.ts';
import { logout } from '../handlers/logout.ts';
import { refresh } from '../handlers/refresh.ts';

export const handler = httpFunction({
  routes,
  name: 'api',
  deps: apiDeps,
  handlers: { refresh, logout, getMe, getJwks },
});

import { ok } from '#shared/http/answer.ts';
import { networkOf } from '#shared/http/network.ts';
import { routes } from '../contract/routes.ts';
import { login as operation } from '../operations/login.ts';
import { handleLogin } from './handle.ts';
import { toSignedInView } from './views.ts';

export const login = handleLogin(routes.login, async ({ deps, body, sourceIp }) =>
  ok(toSignedInView(await operation(deps, { ...body, client: networkOf(sourceIp) }))),
);

import { created, ok } from '#shared/http/answer.ts';
import { networkOf, preferredLanguage } from '#shared/http/client.ts';
import { handlerOf } from '#shared/http/http-function.ts';
import { routes } from '../contract/routes.ts';
import { login as signIn } from '../operations/login.ts';
import type { LoginDeps } from '../operations/open-session.ts';
import { register as createAccount } from '../operations/register.ts';
import { toSignedInView } from './views.ts';

const handle = handlerOf<LoginDeps>();

export const register = handle(routes.register, async ({ deps, body, headers, sourceIp }) => {
  const locale = preferredLanguage(headers['accept-language']);
  const signedIn = await createAccount(deps, { ...body, client: networkOf(sourceIp), locale });
  return created('/api/auth/me', toSignedInView(signedIn));
});

export const login = handle(routes.login, async ({ deps, body, sourceIp }) =>
  ok(toSignedInView(await signIn(deps, { ...body, client: networkOf(sourceIp) }))),
);

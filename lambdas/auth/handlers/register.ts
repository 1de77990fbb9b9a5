import { created } from '#shared/http/answer.ts';
import { preferredLanguage } from '#shared/http/language.ts';
import { networkOf } from '#shared/http/network.ts';
import { routes } from '../contract/routes.ts';
import { register as operation } from '../operations/register.ts';
import { handleLogin } from './handle.ts';
import { toSignedInView } from './views.ts';

export const register = handleLogin(routes.register, async ({ deps, body, headers, sourceIp }) => {
  const locale = preferredLanguage(headers['accept-language']);
  const signedIn = await operation(deps, { ...body, client: networkOf(sourceIp), locale });
  return created('/api/auth/me', toSignedInView(signedIn));
});

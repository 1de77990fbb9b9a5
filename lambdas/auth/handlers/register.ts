import { created } from '#shared/http/answer.ts';
import { networkOf } from '#shared/http/network.ts';
import { routes } from '../contract/routes.ts';
import { register as operation } from '../operations/register.ts';
import { handleLogin } from './handle.ts';
import { toSignedInView } from './views.ts';

/** The language the browser asks for first; Korean where it asks for neither of ours. */
const localeOf = (acceptLanguage = ''): 'ko' | 'en' => (/^\s*en\b/i.test(acceptLanguage) ? 'en' : 'ko');

export const register = handleLogin(routes.register, async ({ deps, body, headers, sourceIp }) => {
  const locale = localeOf(headers['accept-language']);
  const signedIn = await operation(deps, { ...body, client: networkOf(sourceIp), locale });
  return created('/api/auth/me', toSignedInView(signedIn));
});

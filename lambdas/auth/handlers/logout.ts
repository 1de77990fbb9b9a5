import { noContent } from '#shared/http/answer.ts';
import { routes } from '../contract/routes.ts';
import { hashOf } from '../domain/refresh-token.ts';
import { revokeSessionOfToken } from '../repositories/sessions.ts';
import { handle } from './handle.ts';

/** A token that nobody knows is as good as signed out. */
export const logout = handle(routes.logout, async ({ deps, body }) => {
  await revokeSessionOfToken(deps.database, hashOf(body.refreshToken));
  return noContent();
});

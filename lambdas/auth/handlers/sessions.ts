import { Unauthenticated } from '#shared/contract/errors.ts';
import { noContent, ok } from '#shared/http/answer.ts';
import { handlerOf } from '#shared/http/http-function.ts';
import type { ApiDeps } from '../composition.ts';
import { routes } from '../contract/routes.ts';
import { hashOf } from '../domain/refresh-token.ts';
import { refresh as exchange } from '../operations/refresh.ts';
import { revokeSessionOfToken } from '../repositories/sessions.ts';
import { findUser } from '../repositories/users.ts';
import { toUserView } from './views.ts';

const handle = handlerOf<ApiDeps>();

export const refresh = handle(routes.refresh, async ({ deps, body }) => ok(await exchange(deps, body.refreshToken)));

/** An unknown token is answered like one whose session has ended now. */
export const logout = handle(routes.logout, async ({ deps, body }) => {
  await revokeSessionOfToken(deps.database, hashOf(body.refreshToken));
  return noContent();
});

export const getMe = handle(routes.getMe, async ({ deps, user }) => {
  const found = await findUser(deps.database, user.id);
  // The account is gone, although its last token is valid for some minutes.
  if (found === undefined) throw new Unauthenticated();
  return ok(toUserView(found));
});

/** Caches may keep the keys for five minutes: a new key is published 15 minutes before it signs. */
export const getJwks = handle(routes.getJwks, async ({ deps }) =>
  ok(await deps.publicKeys(), { 'cache-control': 'public, max-age=300' }),
);

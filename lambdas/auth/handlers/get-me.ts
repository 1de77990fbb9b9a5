import { Unauthenticated } from '#shared/contract/errors.ts';
import { ok } from '#shared/http/answer.ts';
import { routes } from '../contract/routes.ts';
import { findUser } from '../repositories/users.ts';
import { handle } from './handle.ts';
import { toUserView } from './views.ts';

export const getMe = handle(routes.getMe, async ({ deps, user }) => {
  const found = await findUser(deps.database, user.id);
  // The account is gone, though its last token has some minutes left.
  if (found === undefined) throw new Unauthenticated();
  return ok(toUserView(found));
});

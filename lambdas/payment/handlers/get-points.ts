import { ok } from '#shared/http/answer.ts';
import { routes } from '../contract/routes.ts';
import { findPoints } from '../repositories/points.ts';
import { handle } from './handle.ts';

export const getPoints = handle(routes.getPoints, async ({ deps, user }) => {
  const { balance, held } = await findPoints(deps.database, user.id);
  return ok({ balance, held, available: balance - held });
});

import { ok } from '#shared/http/answer.ts';
import { addLogFacts } from '#shared/observability/log.ts';
import { routes } from '../contract/routes.ts';
import { toQueueState } from '../domain/queue-state.ts';
import { readPlace } from '../operations/read-place.ts';
import { handle } from './handle.ts';

export const getQueueState = handle(routes.getQueueState, async ({ deps, params, user }) => {
  const fan = { eventId: params.eventId, userId: user.id };
  addLogFacts({ eventId: fan.eventId });
  return ok(toQueueState(fan, await readPlace(deps, fan), await deps.keys()));
});

import { noContent } from '#shared/http/answer.ts';
import { addLogFacts } from '#shared/observability/log.ts';
import { routes } from '../contract/routes.ts';
import { leaveRoom } from '../operations/read-place.ts';
import { handle } from './handle.ts';

export const leaveQueue = handle(routes.leaveQueue, async ({ deps, params, user }) => {
  addLogFacts({ eventId: params.eventId });
  await leaveRoom(deps, { eventId: params.eventId, userId: user.id });
  return noContent();
});

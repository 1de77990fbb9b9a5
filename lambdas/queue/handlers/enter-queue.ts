import { ok } from '#shared/http/answer.ts';
import { handlerOf } from '#shared/http/http-function.ts';
import { addLogFacts } from '#shared/observability/log.ts';
import type { RoomDeps } from '../composition.ts';
import { routes } from '../contract/routes.ts';
import { readPlaceTicket } from '../domain/place-ticket.ts';
import { toQueueState } from '../domain/queue-state.ts';
import { enterRoom } from '../operations/enter-room.ts';

export const enterQueue = handlerOf<RoomDeps>()(routes.enterQueue, async ({ deps, body, user }) => {
  const fan = { eventId: body.eventId, userId: user.id };
  addLogFacts({ eventId: fan.eventId });
  const keys = await deps.keys();
  const claim = readPlaceTicket(body.placeTicket, fan, new Date(), keys.placeTicket);
  return ok(toQueueState(fan, await enterRoom(deps, { ...fan, claim }), keys));
});

import { created, noContent, ok } from '#shared/http/answer.ts';
import { handlerOf } from '#shared/http/http-function.ts';
import { addLogFacts } from '#shared/observability/log.ts';
import { signSocketTicket } from '#shared/sockets/ticket.ts';
import type { ApiDeps, RoomDeps } from '../composition.ts';
import { routes } from '../contract/routes.ts';
import { readPlaceTicket } from '../domain/place-ticket.ts';
import { enterRoom } from '../operations/enter-room.ts';
import { lookAtCursor } from '../operations/look-at-cursor.ts';
import { leaveRoom, readPlace } from '../operations/read-place.ts';
import { toQueueState } from './views.ts';

const handle = handlerOf<ApiDeps>();

/** One answer a second is enough for every user behind the CDN. */
const CURSOR_CACHE = { 'cache-control': 'public, max-age=1' };

export const enterQueue = handlerOf<RoomDeps>()(routes.enterQueue, async ({ deps, body, user }) => {
  const fan = { eventId: body.eventId, userId: user.id };
  addLogFacts({ eventId: fan.eventId });
  const keys = await deps.keys();
  const claim = readPlaceTicket(body.placeTicket, fan, new Date(), keys.placeTicket);
  return ok(toQueueState(fan, await enterRoom(deps, { ...fan, claim }), keys));
});

export const getQueueState = handle(routes.getQueueState, async ({ deps, params, user }) => {
  const fan = { eventId: params.eventId, userId: user.id };
  addLogFacts({ eventId: fan.eventId });
  return ok(toQueueState(fan, await readPlace(deps, fan), await deps.keys()));
});

export const leaveQueue = handle(routes.leaveQueue, async ({ deps, params, user }) => {
  addLogFacts({ eventId: params.eventId });
  await leaveRoom(deps, { eventId: params.eventId, userId: user.id });
  return noContent();
});

export const getCursor = handle(routes.getCursor, async ({ deps, params }) =>
  ok(await lookAtCursor(deps, params.eventId), CURSOR_CACHE),
);

/** Here and not beside the handlers of the socket: their functions carry no code of the HTTP API. */
export const createSocketTicket = handle(routes.createSocketTicket, async ({ deps, user }) => {
  const keys = await deps.socketTicketKeys();
  const ticket = signSocketTicket({ userId: user.id, sessionId: user.sessionId }, new Date(), keys);
  return created(deps.socketUrl, { ticket, url: `${deps.socketUrl}?ticket=${ticket}` });
});

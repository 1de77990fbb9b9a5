import { created, noContent, ok } from '#shared/http/answer.ts';
import { handlerOf } from '#shared/http/http-function.ts';
import { signSocketTicket } from '#shared/sockets/ticket.ts';
import type { ApiDeps, RoomDeps } from '../composition.ts';
import { routes } from '../contract/routes.ts';
import { readPlaceTicket } from '../domain/place-ticket.ts';
import { enterRoom } from '../operations/enter-room.ts';
import { findCursor, leaveRoom, readPlace } from '../operations/read-room.ts';
import { toCursorView, toQueueState } from './views.ts';

const handle = handlerOf<ApiDeps>();

/** The CDN fetches one answer a second and serves it to every user. */
const CURSOR_CACHE = { 'cache-control': 'public, max-age=1' };

export const enterQueue = handlerOf<RoomDeps>()(routes.enterQueue, async ({ deps, body, user }) => {
  const caller = { eventId: body.eventId, userId: user.id };
  const keys = await deps.keys();
  const claim = readPlaceTicket(body.placeTicket, caller, new Date(), keys.placeTicket);
  return ok(toQueueState(caller, await enterRoom(deps, { ...caller, claim }), keys));
});

export const getQueueState = handle(routes.getQueueState, async ({ deps, params, user }) => {
  const caller = { eventId: params.eventId, userId: user.id };
  return ok(toQueueState(caller, await readPlace(deps, caller), await deps.keys()));
});

export const leaveQueue = handle(routes.leaveQueue, async ({ deps, params, user }) => {
  await leaveRoom(deps, { eventId: params.eventId, userId: user.id });
  return noContent();
});

export const getCursor = handle(routes.getCursor, async ({ deps, params }) =>
  ok(toCursorView(await findCursor(deps, params.eventId)), CURSOR_CACHE),
);

/** Not in sockets.ts: the functions of the WebSocket bundle no code of the HTTP API. */
export const createSocketTicket = handle(routes.createSocketTicket, async ({ deps, user }) => {
  const keys = await deps.socketTicketKeys();
  const ticket = signSocketTicket({ userId: user.id, sessionId: user.sessionId }, new Date(), keys);
  return created(deps.socketUrl, { ticket, url: `${deps.socketUrl}?ticket=${ticket}` });
});

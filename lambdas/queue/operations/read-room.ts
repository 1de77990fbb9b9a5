import { NotFound } from '#shared/contract/errors.ts';
import { LineUnreachable } from '../contract/errors.ts';
import type { Answer, RoomCursor, RoomUser } from '../domain/place.ts';
import { noteDeparture } from '../repositories/checkpoint.ts';
import { leaveLine, readCursor, readStanding, rememberAbsent } from '../repositories/line.ts';
import { orAdmission, queryRoom } from './query-room.ts';
import { type RestoreDeps, restoreRoom } from './restore-room.ts';
import type { TickDeps } from './tick-room.ts';

/** The user's place. The request also counts as a sign that the user is still present. */
export const readPlace = (deps: TickDeps, user: RoomUser): Promise<Answer> =>
  orAdmission(deps, user, () =>
    queryRoom(deps, user.eventId, () => readStanding(deps.redis, user.eventId, user.userId)),
  );

/**
 * Removes the user from the line permanently, also after a restore. An admission stays until it ends.
 *
 * The departure is stored in PostgreSQL before Redis removes the place. In the other order, a crash in between would make the
 * user's place ticket look like one that Redis has lost.
 *
 * @throws LineUnreachable while the room is restored
 */
export async function leaveRoom(deps: TickDeps, { eventId, userId }: RoomUser): Promise<void> {
  const { place } = await whenLoaded(queryRoom(deps, eventId, () => readStanding(deps.redis, eventId, userId)));
  if (place.kind !== 'WAITING') return;
  const { number } = place;
  await noteDeparture(deps.database, eventId, { userId, number });
  // A restore that began meanwhile may have read the checkpoint before the departure was stored.
  await whenLoaded(queryRoom(deps, eventId, () => leaveLine(deps.redis, eventId, userId, number)));
}

async function whenLoaded(query: Promise<Answer>): Promise<NonNullable<Answer>> {
  const answer = await query;
  if (answer === undefined) throw new LineUnreachable(new Error('the room is being restored'));
  return answer;
}

/** How far the room has come. @throws NotFound where there is no such event */
export async function findCursor(deps: RestoreDeps, eventId: string): Promise<RoomCursor> {
  let reply = await readCursor(deps.redis, eventId);
  if (reply.kind === 'RESTORING' && reply.isChosen) {
    if ((await restoreRoom(deps, eventId)) === 'ABSENT') {
      await rememberAbsent(deps.redis, eventId);
      throw new NotFound();
    }
    reply = await readCursor(deps.redis, eventId);
  }
  if (reply.kind === 'ABSENT') throw new NotFound();
  return reply;
}

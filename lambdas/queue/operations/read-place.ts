import { LineUnreachable } from '../contract/errors.ts';
import type { Answer, Fan } from '../domain/place.ts';
import { noteDeparture } from '../repositories/checkpoint.ts';
import { askLine, leaveLine } from '../repositories/line.ts';
import { askRoom, orAdmission } from './ask-room.ts';
import type { TickDeps } from './tick-room.ts';

/** Where the user stands; asking also shows that the user is still there. */
export const readPlace = (deps: TickDeps, fan: Fan): Promise<Answer> =>
  orAdmission(deps, fan, () => askRoom(deps, fan.eventId, () => askLine(deps.redis, fan.eventId, fan.userId)));

/**
 * The user is in no line any more, also not after a restore. An admission stays until it ends.
 *
 * The departure is noted before Redis drops the place: a ticket of a place that Redis does not know and PostgreSQL does
 * not know as given up would look like one that Redis has forgotten.
 *
 * @throws LineUnreachable while the room is restored
 */
export async function leaveRoom(deps: TickDeps, { eventId, userId }: Fan): Promise<void> {
  const { place } = await whenLoaded(askRoom(deps, eventId, () => askLine(deps.redis, eventId, userId)));
  if (place.kind !== 'WAITING') return;
  const { number } = place;
  await noteDeparture(deps.database, eventId, { userId, number });
  // A restore that began meanwhile may have read the checkpoint before the departure was noted.
  await whenLoaded(askRoom(deps, eventId, () => leaveLine(deps.redis, eventId, userId, number)));
}

async function whenLoaded(asking: Promise<Answer>): Promise<NonNullable<Answer>> {
  const answer = await asking;
  if (answer === undefined) throw new LineUnreachable(new Error('the room is being restored'));
  return answer;
}

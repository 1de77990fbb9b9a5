import type { Answer, Fan } from '../domain/queue-state.ts';
import { forgetFans } from '../repositories/checkpoint.ts';
import { askLine, leaveLine } from '../repositories/line.ts';
import { askRoom, orAdmission } from './ask-room.ts';
import type { TickDeps } from './tick-room.ts';

/** Where the fan stands; near the head asking is also the sign that he is there. */
export const readPlace = (deps: TickDeps, fan: Fan): Promise<Answer> =>
  orAdmission(deps, fan, () => askRoom(deps, fan.eventId, () => askLine(deps.redis, fan.eventId, fan.userId)));

/** The fan is in no line any more, also not after a restore. His admission, if he has one, runs out by itself. */
export async function leaveRoom(deps: TickDeps, { eventId, userId }: Fan): Promise<void> {
  await askRoom(deps, eventId, () => leaveLine(deps.redis, eventId, userId));
  await forgetFans(deps.database, eventId, [userId]);
}

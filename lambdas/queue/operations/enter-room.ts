import { QueueClosed } from '../contract/errors.ts';
import type { Answer } from '../domain/queue-state.ts';
import { isPlaceUsed } from '../repositories/admissions.ts';
import { saveCheckpoint } from '../repositories/checkpoint.ts';
import { type Claim, enterLine } from '../repositories/line.ts';
import { askRoom, orAdmission } from './ask-room.ts';
import type { TickDeps } from './tick-room.ts';

interface EnterCommand {
  readonly eventId: string;
  readonly userId: string;
  /** From a place ticket of this fan and event, checked. */
  readonly claim: Claim | undefined;
}

/**
 * The fan is in the room, once, however many tabs ask; or his admission is returned again.
 *
 * A ticket of an earlier epoch gives its number back, unless somebody was called by it since: he had his turn, or an
 * older Redis gave the number twice.
 *
 * @throws QueueClosed before the room gathers, after the sale, and where it was closed
 */
export async function enterRoom(deps: TickDeps, command: EnterCommand): Promise<Answer> {
  const answer = await orAdmission(deps, command, () => enterLineOnce(deps, command));
  if (answer?.place.kind === 'CLOSED') throw new QueueClosed();
  return answer;
}

async function enterLineOnce(deps: TickDeps, { eventId, userId, claim }: EnterCommand): Promise<Answer> {
  const enter = (brought?: Claim): Promise<Answer> =>
    askRoom(deps, eventId, () => enterLine(deps.redis, eventId, userId, brought));
  const answer = await enter(claim);
  if (answer?.place.kind !== 'CLAIM' || claim === undefined) return answer;
  if (await isPlaceUsed(deps.database, { eventId, userId, number: claim.number })) return enter();
  const reclaimed = await enter({ number: claim.number, epoch: 0 });
  // The checkpoint only goes on from where it was: a number from before it must be written here.
  if (reclaimed?.place.kind === 'WAITING')
    await saveCheckpoint(deps.database, eventId, [{ userId, number: reclaimed.place.number }]);
  return reclaimed;
}

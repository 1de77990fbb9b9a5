import { QueueClosed } from '../contract/errors.ts';
import type { Answer } from '../domain/place.ts';
import type { Ticketed } from '../domain/place-ticket.ts';
import { judgeTicket } from '../repositories/admissions.ts';
import { reclaimPlace } from '../repositories/checkpoint.ts';
import { type Claim, enterLine } from '../repositories/line.ts';
import { askRoom, orAdmission } from './ask-room.ts';
import { saveRoom } from './save-checkpoint.ts';
import type { TickDeps } from './tick-room.ts';

/** Once in the epoch of the ticket, once more in the new one that it has started. */
const CLAIMS_MAX = 2;

interface EnterCommand {
  readonly eventId: string;
  readonly userId: string;
  /** From a place ticket of this user and event, checked. */
  readonly claim: Ticketed | undefined;
}

/**
 * The user is in the room, once, however many tabs ask; or the admission is returned again.
 *
 * A place ticket gives its place back when Redis does not know the holder, unless the holder was admitted or left. A
 * ticket of the current epoch proves in this case that Redis fell back to older data: the room is restored in a new epoch
 * first, for this user is not the only one.
 *
 * @throws QueueClosed before the room gathers, after the sale, and where it was closed
 */
export async function enterRoom(deps: TickDeps, command: EnterCommand): Promise<Answer> {
  const answer = await orAdmission(deps, command, () => enterOnce(deps, command));
  if (answer?.place.kind === 'CLOSED') throw new QueueClosed();
  return answer;
}

async function enterOnce(deps: TickDeps, { eventId, userId, claim }: EnterCommand): Promise<Answer> {
  const enter = (brought?: Claim): Promise<Answer> =>
    askRoom(deps, eventId, () => enterLine(deps.redis, eventId, userId, brought));
  let answer = await enter(claim);
  for (let claims = 0; claims < CLAIMS_MAX && answer?.place.kind === 'CLAIM' && claim !== undefined; claims++) {
    const verdict = await judgeTicket(deps.database, { eventId, userId, ...claim });
    if (verdict === 'VOID') return enter();
    await reclaimPlace(deps.database, eventId, { userId, number: claim.number });
    // Users who entered since keep their places: a new epoch loads only what PostgreSQL knows.
    if (verdict === 'FORGOTTEN') await saveRoom(deps, eventId);
    answer = await enter({ ...claim, verdict });
  }
  return answer;
}

import { QueueClosed } from '../contract/errors.ts';
import type { Answer } from '../domain/place.ts';
import type { Ticketed } from '../domain/place-ticket.ts';
import { checkTicket } from '../repositories/admissions.ts';
import { reclaimPlace } from '../repositories/checkpoint.ts';
import { type Claim, enterLine } from '../repositories/line.ts';
import { orAdmission, queryRoom } from './query-room.ts';
import { saveRoom } from './restore-room.ts';
import type { TickDeps } from './tick-room.ts';

/** Once in the epoch of the ticket, once more in the new epoch that it has started. */
const CLAIMS_MAX = 2;

interface EnterCommand {
  readonly eventId: string;
  readonly userId: string;
  /** From a verified place ticket of this user and event. */
  readonly claim: Ticketed | undefined;
}

/**
 * Adds the user to the room once, from however many tabs; returns the admission again when there is one.
 *
 * A place ticket restores its place when Redis does not know the holder, unless the holder was admitted or left. A ticket
 * of the current epoch proves in this case that Redis fell back to older data and has lost other users too, so the room is
 * first restored in a new epoch.
 *
 * @throws QueueClosed before users can enter, after the sale, and when the room was closed
 */
export async function enterRoom(deps: TickDeps, command: EnterCommand): Promise<Answer> {
  const answer = await orAdmission(deps, command, () => enterOnce(deps, command));
  if (answer?.place.kind === 'CLOSED') throw new QueueClosed();
  return answer;
}

async function enterOnce(deps: TickDeps, { eventId, userId, claim }: EnterCommand): Promise<Answer> {
  const enter = (checked?: Claim): Promise<Answer> =>
    queryRoom(deps, eventId, () => enterLine(deps.redis, eventId, userId, checked));
  let answer = await enter(claim);
  for (let claims = 0; claims < CLAIMS_MAX && answer?.place.kind === 'CLAIM' && claim !== undefined; claims++) {
    const verdict = await checkTicket(deps.database, { eventId, userId, ...claim });
    if (verdict === 'VOID') return enter();
    await reclaimPlace(deps.database, eventId, { userId, number: claim.number });
    // Users who have entered since keep their places: a new epoch loads only what is in PostgreSQL.
    if (verdict === 'FORGOTTEN') await saveRoom(deps, eventId);
    answer = await enter({ ...claim, verdict });
  }
  return answer;
}

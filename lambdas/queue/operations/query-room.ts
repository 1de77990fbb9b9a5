import { NotFound } from '#shared/contract/errors.ts';
import { log } from '#shared/observability/log.ts';
import { countMetric } from '#shared/observability/metrics.ts';
import { LineUnreachable } from '../contract/errors.ts';
import type { Answer, RoomUser } from '../domain/place.ts';
import { findLive } from '../repositories/admissions.ts';
import { rememberAbsent, type Standing } from '../repositories/line.ts';
import { type Restored, restoreRoom } from './restore-room.ts';
import { type TickDeps, tickRoom } from './tick-room.ts';

/** Once for the query itself, once after a restore, once after a tick. */
const QUERIES_MAX = 3;

/**
 * Runs a query against the room, and the maintenance that the room needs: one caller a second ticks it, and one caller a second
 * that finds Redis empty restores it, if it is small. The query is then repeated, so it must be idempotent.
 *
 * @throws NotFound where there is no such event
 */
export async function queryRoom(deps: TickDeps, eventId: string, query: () => Promise<Standing>): Promise<Answer> {
  let last: Answer;
  for (let queries = 1; queries <= QUERIES_MAX; queries++) {
    const standing = await query();
    if (standing.kind === 'ABSENT') throw new NotFound();
    if (standing.kind === 'RESTORING') {
      if (!standing.isChosen || !(await restore(deps, eventId))) return undefined;
      continue;
    }
    last = standing;
    if (!standing.isTickDue || !(await tick(deps, eventId))) return last;
  }
  return last;
}

/** @returns whether to repeat the query */
async function restore(deps: TickDeps, eventId: string): Promise<boolean> {
  const restored = await attempt<Restored>('restore', () => restoreRoom(deps, eventId));
  if (restored === 'ABSENT') {
    await rememberAbsent(deps.redis, eventId);
    throw new NotFound();
  }
  return restored === 'RESTORED' || restored === 'PRESENT';
}

const tick = async (deps: TickDeps, eventId: string): Promise<boolean> =>
  (await attempt('tick', async () => {
    await tickRoom(deps, eventId);
    return true;
  })) === true;

/**
 * The answer of the line, or, when Redis does not answer, the admission that the user already has: it is a row in PostgreSQL,
 * so it is valid without Redis.
 *
 * @throws LineUnreachable for every other user
 */
export async function orAdmission(
  deps: TickDeps,
  { eventId, userId }: RoomUser,
  work: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof LineUnreachable)) throw error;
    countMetric('queueLineUnreachable');
    const row = await findLive(deps.database, eventId, userId);
    if (row === undefined) throw error;
    const { id, number, epoch, state, untilMs } = row;
    return { room: undefined, place: { kind: 'SLOT', state, admissionId: id, number, epoch, untilMs } };
  }
}

/** The caller's own query is answered already: work that fails here is repeated by the next caller, a second later. */
async function attempt<T>(what: 'tick' | 'restore', work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    log.error(`${what} failed, left to the next caller`, error);
    return undefined;
  }
}

import type { Redis } from 'ioredis';
import { newId } from '#shared/domain/ids.ts';
import { countMetric } from '#shared/observability/metrics.ts';
import type { Database } from '#shared/postgres/database.ts';
import type { LiveAdmission } from '../repositories/admissions.ts';
import { type Called, type Proposed, proposeNext } from '../repositories/line.ts';
import { compareSlots, type Reading, syncLine } from '../repositories/line-upkeep.ts';
import { type Decision, decideAdmissions } from './decide-admissions.ts';
import { IN_A_REQUEST, type RestoreLimits, restoreRoom } from './restore-room.ts';

export interface TickDeps {
  readonly database: Database;
  readonly redis: Redis;
  /** Pushes to users that they are admitted, after the commit, best effort. */
  readonly pushAdmitted: (eventId: string, admitted: readonly LiveAdmission[]) => Promise<void>;
}

/** Ids that are generated for each tick; a tick that can admit more proposes a second time. */
const PROPOSALS_FIRST = 20;
/** As many as the largest rate of a room admits in one tick. */
const PROPOSALS_MAX = 500;

/**
 * Admits the next users: Redis proposes by order, capacity and rate, one transaction decides, and the rows that changed are
 * applied to Redis. Once a minute every slot is compared, in case a change was lost.
 *
 * Any caller may run it at any time and in parallel, with the same result; a tick that crashes leaves its proposals to the
 * next one. A Redis that has lost data is restored, as far as `limits` allow.
 *
 * @returns QUIET when nothing had to be done
 */
export async function tickRoom(
  deps: TickDeps,
  eventId: string,
  limits: RestoreLimits = IN_A_REQUEST,
): Promise<'QUIET' | 'TICKED'> {
  const called = await propose(deps.redis, eventId);
  if (called.kind === 'ABSENT' || called.kind === 'QUIET') return 'QUIET';
  if (called.kind === 'RESTORING') {
    await restoreRoom(deps, eventId, limits);
    return 'TICKED';
  }
  const decision = await decideAdmissions(deps.database, eventId, called);
  if (decision === undefined) return 'QUIET';
  if (decision.room.epoch !== called.epoch) {
    await restoreRoom(deps, eventId, limits);
    return 'TICKED';
  }
  const synced = decision.hasForgotten ? 'BEHIND' : await follow(deps.redis, called, decision);
  if (synced === 'BEHIND') await restoreRoom(deps, eventId, limits, called.epoch);
  const { admittedNow } = decision;
  if (admittedNow.length > 0) {
    countMetric('queueAdmitted', admittedNow.length);
    await deps.pushAdmitted(eventId, admittedNow);
  }
  return 'TICKED';
}

const newIds = (n: number): string[] => Array.from({ length: n }, () => newId());

async function propose(redis: Redis, eventId: string): Promise<Proposed> {
  const first = await proposeNext(redis, eventId, newIds(PROPOSALS_FIRST));
  if (first.kind !== 'PROPOSED' || first.more === 0) return first;
  return proposeNext(redis, eventId, newIds(Math.min(first.more, PROPOSALS_MAX - PROPOSALS_FIRST)));
}

async function follow(redis: Redis, called: Called, decision: Decision): ReturnType<typeof syncLine> {
  const { room, admitted, changes, live } = decision;
  const compared = live && (await compareSlots(redis, room.eventId, live));
  const reading: Reading = {
    room,
    admitted,
    watermark: changes.watermark,
    isCompared: compared !== undefined,
    live: compared?.live ?? changes.live,
    // A proposal whose admission has ended is in the changes only.
    ended: [...changes.ended, ...(compared?.ended ?? [])],
  };
  return syncLine(redis, called, reading);
}

import type { Redis } from 'ioredis';
import { newId } from '#shared/domain/ids.ts';
import { countMetric } from '#shared/observability/metrics.ts';
import type { Database } from '#shared/postgres/database.ts';
import {
  endOverdue,
  insertAdmissions,
  judgeProposals,
  type LiveAdmission,
  listLive,
} from '../repositories/admissions.ts';
import { type Proposed, proposeNext } from '../repositories/line.ts';
import { type Reading, syncLine } from '../repositories/line-upkeep.ts';
import { beginTick } from '../repositories/rooms.ts';
import { restoreRoom } from './restore-room.ts';

export interface TickDeps {
  readonly database: Database;
  readonly redis: Redis;
  /** Tells fans that they are in, after the commit and as well as it can. */
  readonly tellAdmitted: (eventId: string, admitted: readonly LiveAdmission[]) => Promise<void>;
}

/** As many as the largest rate of a room lets in at one tick. */
const PROPOSALS_MAX = 500;

type Called = Extract<Proposed, { kind: 'PROPOSED' }>;

interface Decision extends Reading {
  readonly admittedNow: readonly LiveAdmission[];
  /** A number or a fan was in already: Redis has fallen back to older data. */
  readonly hasForgotten: boolean;
}

/**
 * Those whose turn it is are in: Redis proposes by order, capacity and rate, one transaction decides, Redis follows.
 *
 * Whoever runs it, however often and however many at once, the result is the same; a tick that dies anywhere leaves its
 * proposals to the next one. What it finds broken it restores.
 */
export async function tickRoom(deps: TickDeps, eventId: string): Promise<void> {
  const called = await proposeNext(
    deps.redis,
    eventId,
    Array.from({ length: PROPOSALS_MAX }, () => newId()),
  );
  if (called.kind === 'ABSENT') return;
  if (called.kind === 'RESTORING') {
    if (called.isChosen) await restoreRoom(deps, eventId);
    return;
  }
  const decision = await decide(deps.database, eventId, called);
  if (decision === undefined) return;
  if (decision.room.epoch !== called.epoch) {
    await restoreRoom(deps, eventId);
    return;
  }
  const synced = decision.hasForgotten ? 'BEHIND' : await syncLine(deps.redis, decision);
  if (synced === 'BEHIND') await restoreRoom(deps, eventId, called.epoch);
  if (decision.admittedNow.length > 0) {
    countMetric('queueAdmitted', decision.admittedNow.length);
    await deps.tellAdmitted(eventId, decision.admittedNow);
  }
}

/** @returns undefined where the room is not there any more */
const decide = (database: Database, eventId: string, called: Called): Promise<Decision | undefined> =>
  database.transaction(async (tx) => {
    // One round trip: they run in this order, each sees what those before it did.
    const [room, , inserted, verdicts, live] = await Promise.all([
      beginTick(tx, { eventId, lastNumber: called.lastNumber, servingNumber: called.servingNumber }),
      endOverdue(tx, eventId),
      insertAdmissions(tx, eventId, called.epoch, called.proposals),
      judgeProposals(tx, eventId, called.proposals),
      listLive(tx, eventId),
    ]);
    if (room === undefined) return undefined;
    const isNew = new Set(inserted.map((row) => row.id));
    return {
      room,
      admitted: inserted[0]?.admitted ?? room.admitted,
      live,
      endedUserIds: verdicts.filter(({ verdict }) => verdict === 'ENDED').map((row) => row.user_id),
      admittedNow: live.filter((row) => isNew.has(row.id)),
      hasForgotten: verdicts.some(({ verdict }) => verdict === 'TAKEN'),
    };
  });

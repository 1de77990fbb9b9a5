import type { Redis } from 'ioredis';
import { newId } from '#shared/domain/ids.ts';
import { countMetric } from '#shared/observability/metrics.ts';
import type { Database } from '#shared/postgres/database.ts';
import type { LiveAdmission } from '../repositories/admissions.ts';
import { proposeNext } from '../repositories/line.ts';
import { syncLine } from '../repositories/line-upkeep.ts';
import { decideAdmissions } from './decide-admissions.ts';
import { restoreRoom } from './restore-room.ts';

export interface TickDeps {
  readonly database: Database;
  readonly redis: Redis;
  /** Tells fans that they are in, after the commit and as well as it can. */
  readonly tellAdmitted: (eventId: string, admitted: readonly LiveAdmission[]) => Promise<void>;
}

/** As many as the largest rate of a room lets in at one tick. */
const PROPOSALS_MAX = 500;

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
  const decision = await decideAdmissions(deps.database, eventId, called);
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

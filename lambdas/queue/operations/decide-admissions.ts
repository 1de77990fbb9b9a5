import type { Database } from '#shared/postgres/database.ts';
import {
  endOverdue,
  insertAdmissions,
  judgeProposals,
  type LiveAdmission,
  listLive,
} from '../repositories/admissions.ts';
import type { Proposed } from '../repositories/line.ts';
import type { Reading } from '../repositories/line-upkeep.ts';
import { beginTick } from '../repositories/rooms.ts';

interface Decision extends Reading {
  readonly admittedNow: readonly LiveAdmission[];
  /** A number or a fan was in already: Redis has fallen back to older data. */
  readonly hasForgotten: boolean;
}

/**
 * The proposals that PostgreSQL accepts are rows: none of another epoch, none beyond the capacity, none whose number or
 * fan is in already. Ticks of one room come here one after another, held by the room's row.
 *
 * @returns what the rows say now, for Redis to follow; undefined where there is no such room
 */
export const decideAdmissions = (
  database: Database,
  eventId: string,
  called: Extract<Proposed, { kind: 'PROPOSED' }>,
): Promise<Decision | undefined> =>
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

import type { Database } from '#shared/postgres/database.ts';
import {
  type Changes,
  checkProposals,
  endOverdue,
  insertAdmissions,
  type LiveAdmission,
  listChanges,
  listLive,
} from '../repositories/admissions.ts';
import type { Called } from '../repositories/line.ts';
import { findRoom, lockRoom, noteNumbers, type RoomRow } from '../repositories/rooms.ts';

/** The rows after the tick's transaction. */
export interface Decision {
  readonly room: RoomRow;
  readonly admitted: number;
  readonly admittedNow: readonly LiveAdmission[];
  readonly changes: Changes;
  /** Every live row, when all slots have to be compared. */
  readonly live: readonly LiveAdmission[] | undefined;
  /** A number or a user was admitted already, so Redis has fallen back to older data. */
  readonly hasForgotten: boolean;
}

/**
 * Inserts the proposals that PostgreSQL accepts: none of another epoch, none beyond the capacity, none whose number or user was
 * admitted already. Ticks that admit users into one room run one after another, because they lock the room's row; a tick
 * without proposals takes no lock and writes only what has changed.
 *
 * @returns the rows as they are now, to be applied to Redis; undefined when there is no such room
 */
export const decideAdmissions = (database: Database, eventId: string, called: Called): Promise<Decision | undefined> =>
  database.transaction(async (tx) => {
    const { proposals, epoch } = called;
    const isAdmitting = proposals.length > 0;
    // One round trip: the statements run in this order, and each sees the effects of those before it.
    const [room, , , inserted, verdicts, changes, live] = await tx.together([
      isAdmitting ? lockRoom(tx, eventId) : findRoom(tx, eventId),
      noteNumbers(tx, eventId, called),
      endOverdue(tx, eventId),
      isAdmitting ? insertAdmissions(tx, eventId, epoch, proposals) : [],
      isAdmitting ? checkProposals(tx, eventId, proposals) : [],
      listChanges(tx, eventId, called.watermark),
      called.isCompareDue ? listLive(tx, eventId) : undefined,
    ]);
    if (room === undefined) return undefined;
    return {
      room,
      admitted: inserted[0]?.admitted ?? room.admitted,
      admittedNow: inserted,
      changes: { ...changes, ended: [...changes.ended, ...verdicts.filter(({ verdict }) => verdict === 'ENDED')] },
      live: live ?? (changes.isComplete ? undefined : await listLive(tx, eventId)),
      hasForgotten: verdicts.some(({ verdict }) => verdict === 'TAKEN'),
    };
  });

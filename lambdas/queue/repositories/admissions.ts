import type { Executor } from '#shared/postgres/database.ts';
import { statement } from '#shared/postgres/statement.ts';
import type { Proposal } from '../domain/place.ts';

/** A slot that is taken. */
export interface LiveAdmission {
  readonly id: string;
  readonly user_id: string;
  readonly number: number;
  readonly epoch: number;
  readonly state: 'ACTIVE' | 'PLACED';
  /** End of the token, ms since the epoch. */
  readonly until_ms: number;
}

/** An admission lasts so long; the row five seconds longer than its token. */
const ADMISSION_SECONDS = 300;
const GRACE_SECONDS = 5;

const LIVE = `
  id, user_id, number, epoch, state,
  (extract(epoch FROM ends_at - make_interval(secs => ${GRACE_SECONDS})) * 1000)::bigint AS until_ms`;

const END_OVERDUE = statement(
  'queue.end_overdue',
  `UPDATE admissions
      SET state = 'ENDED'
    WHERE event_id = $1 AND state = 'ACTIVE' AND ends_at <= now()`,
);

/** Whoever has not placed a hold in time gives his slot back; by PostgreSQL's clock alone. */
export async function endOverdue(tx: Executor, eventId: string): Promise<void> {
  await tx.execute(END_OVERDUE, [eventId]);
}

const INSERT = statement<{ id: string; admitted: number }>(
  'queue.insert_admissions',
  `WITH proposed AS (
     SELECT p.id, p.user_id, p.number, row_number() OVER (ORDER BY p.number) AS nth
       FROM unnest($3::uuid[], $4::uuid[], $5::bigint[]) AS p (id, user_id, number)
      WHERE NOT EXISTS (SELECT FROM admissions a WHERE a.id = p.id)
   ), inserted AS (
     INSERT INTO admissions (id, event_id, user_id, number, epoch, ends_at)
     SELECT p.id, r.event_id, p.user_id, p.number, r.epoch, clock_timestamp() + make_interval(secs => $6)
       FROM rooms r, proposed p
      WHERE r.event_id = $1
        AND r.epoch = $2
        AND r.state = 'OPEN'
        AND p.nth <= r.capacity - (SELECT count(*) FROM admissions a WHERE a.event_id = $1 AND a.state <> 'ENDED')
      ORDER BY p.number
     ON CONFLICT DO NOTHING
     RETURNING id
   ), counted AS (
     UPDATE rooms
        SET admitted = admitted + (SELECT count(*) FROM inserted)
      WHERE event_id = $1
     RETURNING admitted
   )
   SELECT inserted.id, counted.admitted FROM inserted, counted`,
);

/**
 * Decides who is in: the lowest numbers that still fit the capacity, if their epoch is the room's and neither their
 * number nor their fan is in already. The caller holds the room's lock, or two could count the same slot as free.
 *
 * @returns who was let in just now; a repeat returns nobody
 */
export const insertAdmissions = (
  tx: Executor,
  eventId: string,
  epoch: number,
  proposals: readonly Proposal[],
): Promise<{ id: string; admitted: number }[]> =>
  tx.query(INSERT, [
    eventId,
    epoch,
    proposals.map((each) => each.id),
    proposals.map((each) => each.userId),
    proposals.map((each) => each.number),
    ADMISSION_SECONDS + GRACE_SECONDS,
  ]);

const LIST_LIVE = statement<LiveAdmission>(
  'queue.list_live_admissions',
  `SELECT ${LIVE} FROM admissions WHERE event_id = $1 AND state <> 'ENDED' ORDER BY number`,
);

/** Every taken slot: at most the room's capacity, or what it was before it was made smaller. */
export const listLive = (db: Executor, eventId: string): Promise<LiveAdmission[]> => db.query(LIST_LIVE, [eventId]);

const FIND_LIVE = statement<LiveAdmission>(
  'queue.find_live_admission',
  `SELECT ${LIVE} FROM admissions WHERE event_id = $1 AND user_id = $2 AND state <> 'ENDED'`,
);

export const findLive = async (db: Executor, eventId: string, userId: string): Promise<LiveAdmission | undefined> =>
  (await db.query(FIND_LIVE, [eventId, userId]))[0];

const JUDGE = statement<{ user_id: string; verdict: 'LIVE' | 'ENDED' | 'TAKEN' | 'WAITS' }>(
  'queue.judge_proposals',
  `SELECT p.user_id,
          CASE WHEN own.state = 'ENDED' THEN 'ENDED'
               WHEN own.id IS NOT NULL THEN 'LIVE'
               WHEN EXISTS (SELECT FROM admissions a WHERE a.event_id = $1 AND a.number = p.number)
                 OR EXISTS (SELECT FROM admissions a
                             WHERE a.event_id = $1 AND a.user_id = p.user_id AND a.state <> 'ENDED') THEN 'TAKEN'
               ELSE 'WAITS'
          END AS verdict
     FROM unnest($2::uuid[], $3::uuid[], $4::bigint[]) AS p (id, user_id, number)
     LEFT JOIN admissions own ON own.id = p.id`,
);

/** What became of each proposal. `TAKEN`: its number or its fan is in by another one, so Redis has forgotten something. */
export const judgeProposals = (
  tx: Executor,
  eventId: string,
  proposals: readonly Proposal[],
): Promise<{ user_id: string; verdict: 'LIVE' | 'ENDED' | 'TAKEN' | 'WAITS' }[]> =>
  tx.query(JUDGE, [
    eventId,
    proposals.map((each) => each.id),
    proposals.map((each) => each.userId),
    proposals.map((each) => each.number),
  ]);

const IS_USED = statement<{ used: boolean }>(
  'queue.is_place_used',
  'SELECT EXISTS (SELECT FROM admissions WHERE event_id = $1 AND (number = $2 OR user_id = $3)) AS used',
);

/**
 * Whether this number or this fan has had a turn, in any epoch. The fan too: who leaves and enters again and again holds
 * many tickets, and each would be a turn at the head after the next restore.
 */
export const isPlaceUsed = async (
  db: Executor,
  place: { readonly eventId: string; readonly userId: string; readonly number: number },
): Promise<boolean> => (await db.query(IS_USED, [place.eventId, place.number, place.userId]))[0]!.used;

const PLACE = statement(
  'queue.place_admission',
  `UPDATE admissions SET state = 'PLACED' WHERE id = $1 AND event_id = $2 AND state = 'ACTIVE'`,
);

/** The slot is kept for the hold. An admission that has ended stays ended: its slot may be another fan's. */
export async function placeAdmission(tx: Executor, id: string, eventId: string): Promise<void> {
  await tx.execute(PLACE, [id, eventId]);
}

const END = statement(
  'queue.end_admission',
  `UPDATE admissions SET state = 'ENDED' WHERE id = $1 AND event_id = $2 AND state <> 'ENDED'`,
);

export async function endAdmission(tx: Executor, id: string, eventId: string): Promise<void> {
  await tx.execute(END, [id, eventId]);
}

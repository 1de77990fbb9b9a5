import type { Executor } from '#shared/postgres/database.ts';
import { statement } from '#shared/postgres/statement.ts';
import type { Proposal } from '../domain/place.ts';

/** A taken slot. */
export interface LiveAdmission {
  readonly id: string;
  readonly userId: string;
  readonly number: number;
  readonly epoch: number;
  readonly state: 'ACTIVE' | 'PLACED';
  /** End of the token, ms since the epoch. */
  readonly untilMs: number;
}

/** An admission that has ended. */
export interface Ended {
  readonly id: string;
  readonly userId: string;
}

/** How long an admission lasts; the row lasts five seconds longer than its token. */
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

/** Ends admissions without a hold whose time is over, by PostgreSQL's clock. */
export async function endOverdue(tx: Executor, eventId: string): Promise<void> {
  await tx.execute(END_OVERDUE, [eventId]);
}

const INSERT = statement<LiveAdmission & { readonly admitted: number }>(
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
     RETURNING ${LIVE}
   ), counted AS (
     UPDATE rooms
        SET admitted = admitted + (SELECT count(*) FROM inserted)
      WHERE event_id = $1
     RETURNING admitted
   )
   SELECT inserted.*, counted.admitted FROM inserted, counted`,
);

/**
 * Decides which users are admitted: the lowest numbers that still fit the capacity, if their epoch is the room's and neither
 * the number nor the user was admitted already. The caller holds the room's lock; without it two callers could count the
 * same slot as free.
 *
 * @returns the admissions that this call has inserted; a repeat returns none
 */
export const insertAdmissions = (
  tx: Executor,
  eventId: string,
  epoch: number,
  proposals: readonly Proposal[],
): Promise<(LiveAdmission & { readonly admitted: number })[]> =>
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

/** Every taken slot: at most the room's capacity, or its former capacity after it was reduced. */
export const listLive = (db: Executor, eventId: string): Promise<LiveAdmission[]> => db.query(LIST_LIVE, [eventId]);

/** A tick with more changes compares every slot instead of applying them one by one. */
const CHANGES_MAX = 5_000;

interface ChangeRow extends Omit<LiveAdmission, 'state'> {
  readonly watermark: string;
  readonly state: LiveAdmission['state'] | 'ENDED' | null;
}

const LIST_CHANGES = statement<ChangeRow>(
  'queue.list_changes',
  `SELECT now_at.watermark, changed.*
     FROM (SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS watermark) AS now_at
     LEFT JOIN LATERAL (
       SELECT ${LIVE}
         FROM admissions
        WHERE event_id = $1 AND changed_in >= $2::xid8
        ORDER BY changed_in
        LIMIT $3
     ) AS changed ON true`,
);

export interface Changes {
  /** The next reading starts here: rows changed by this transaction or a later one. */
  readonly watermark: string;
  readonly live: readonly LiveAdmission[];
  readonly ended: readonly Ended[];
  /** False when there are too many changes, or when the last watermark is not known. */
  readonly isComplete: boolean;
}

const NEVER = '18446744073709551615';

/**
 * The admissions that changed since the snapshot that Redis has applied.
 *
 * The watermark is the oldest transaction that was still open at the last reading: a transaction that commits later has a
 * larger id, or is read again. No change is missed; a few are read twice.
 *
 * @param since watermark of the last reading; empty when it is not known: nothing is read but the new watermark
 */
export async function listChanges(tx: Executor, eventId: string, since: string): Promise<Changes> {
  const rows = await tx.query(LIST_CHANGES, [eventId, since === '' ? NEVER : since, CHANGES_MAX]);
  const live: LiveAdmission[] = [];
  const ended: Ended[] = [];
  for (const { state, ...row } of rows) {
    if (state === 'ENDED') ended.push(row);
    else if (state !== null) live.push({ ...row, state });
  }
  const { watermark } = rows[0]!;
  // A database that was restored from a dump counts transactions from the start, so the watermark of Redis lies in its future.
  const isKnown = since !== '' && BigInt(since) <= BigInt(watermark);
  return { watermark, live, ended, isComplete: isKnown && rows.length < CHANGES_MAX };
}

const FIND_LIVE = statement<LiveAdmission>(
  'queue.find_live_admission',
  `SELECT ${LIVE} FROM admissions WHERE event_id = $1 AND user_id = $2 AND state <> 'ENDED'`,
);

export const findLive = async (db: Executor, eventId: string, userId: string): Promise<LiveAdmission | undefined> =>
  (await db.query(FIND_LIVE, [eventId, userId]))[0];

interface CheckedProposal extends Ended {
  readonly verdict: 'LIVE' | 'ENDED' | 'TAKEN' | 'WAITS';
}

const CHECK = statement<CheckedProposal>(
  'queue.check_proposals',
  `SELECT p.id, p.user_id,
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

/** The result of each proposal. `TAKEN`: its number or its user was admitted by another proposal, so Redis has lost data. */
export const checkProposals = (
  tx: Executor,
  eventId: string,
  proposals: readonly Proposal[],
): Promise<CheckedProposal[]> =>
  tx.query(CHECK, [
    eventId,
    proposals.map((each) => each.id),
    proposals.map((each) => each.userId),
    proposals.map((each) => each.number),
  ]);

export type Verdict = 'VOID' | 'FORGOTTEN' | 'GRANTED' | 'SHARED';

/**
 * A new epoch stops the room while it is restored, so a ticket starts one only this long after the last one began. Until
 * then only its own number is restored.
 */
const EPOCH_SECONDS_MIN = 30;

const CHECK_TICKET = statement<{ verdict: Verdict }>(
  'queue.check_ticket',
  `SELECT CASE
            WHEN EXISTS (SELECT FROM admissions WHERE event_id = $1 AND user_id = $2 AND number >= $3)
              OR EXISTS (SELECT FROM departures WHERE event_id = $1 AND user_id = $2 AND number >= $3) THEN 'VOID'
            WHEN epoch = $4 AND epoch_started_at <= now() - make_interval(secs => $5) THEN 'FORGOTTEN'
            WHEN EXISTS (SELECT FROM admissions WHERE event_id = $1 AND number = $3) THEN 'SHARED'
            ELSE 'GRANTED'
          END AS verdict
     FROM rooms
    WHERE event_id = $1`,
);

/**
 * Checks a place ticket whose holder Redis does not know.
 *
 * `VOID`: the user was admitted by this number or a later one, or gave it up: the user gets a new number. `FORGOTTEN`: neither,
 * and the ticket is of this epoch, so Redis has lost this user and others. `GRANTED`: the place is restored. `SHARED`: the
 * place is restored, but a Redis with older data gave the number to another user, who was admitted by it.
 */
export async function checkTicket(
  db: Executor,
  ticket: { readonly eventId: string; readonly userId: string; readonly number: number; readonly epoch: number },
): Promise<Verdict> {
  const { eventId, userId, number, epoch } = ticket;
  const [row] = await db.query(CHECK_TICKET, [eventId, userId, number, epoch, EPOCH_SECONDS_MIN]);
  return row?.verdict ?? 'VOID';
}

const PLACE = statement(
  'queue.place_admission',
  `UPDATE admissions SET state = 'PLACED' WHERE id = $1 AND event_id = $2 AND state = 'ACTIVE'`,
);

/** Keeps the slot for the hold. An ended admission stays ended: another user may have its slot. */
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

import type { Executor } from '#shared/postgres/database.ts';
import { statement } from '#shared/postgres/statement.ts';
import type { NewEvent } from '../contract/routes.ts';

export type Status = 'UPCOMING' | 'ON_SALE' | 'SOLD_OUT' | 'ENDED' | 'CANCELLED';

/** A public event: its status is derived by the clock of the database. */
export interface EventRow {
  readonly id: string;
  readonly title: string;
  readonly artist: string;
  readonly venue: string;
  readonly address: string | null;
  readonly description: string | null;
  readonly posterUrl: string | null;
  readonly eventDate: Date;
  readonly saleStartsAt: Date;
  readonly saleEndsAt: Date;
  readonly holdMinutes: number;
  readonly seatsPerFan: number;
  readonly forbidsOrphanSeats: boolean;
  readonly capacity: number;
  readonly minPrice: number;
  readonly maxPrice: number;
  readonly version: number;
  readonly publicStatus: Status;
  readonly seatsReady: boolean;
  readonly serverTime: Date;
}

// Defined once, so that the filter and the answer agree about what is on sale.
const PUBLIC_STATUS = `CASE
            WHEN status = 'CANCELLED' THEN 'CANCELLED'
            WHEN now() >= sale_ends_at THEN 'ENDED'
            WHEN now() < sale_starts_at OR seats_ready_at IS NULL THEN 'UPCOMING'
            WHEN available = 0 THEN 'SOLD_OUT'
            ELSE 'ON_SALE'
          END`;
const COLUMNS = `id, title, artist, venue, address, description, poster_url, event_date, sale_starts_at, sale_ends_at,
          hold_minutes, seats_per_fan, forbids_orphan_seats, capacity, min_price, max_price, version,
          ${PUBLIC_STATUS} AS public_status, seats_ready_at IS NOT NULL AS seats_ready, now() AS server_time`;

const INSERT = statement(
  'event.insert_event',
  `INSERT INTO events (id, title, artist, venue, address, description, event_date, sale_starts_at, sale_ends_at,
                       hold_minutes, seats_per_fan, forbids_orphan_seats, capacity, min_price, max_price, created_by)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
);

interface Draft extends Omit<NewEvent, 'layout'> {
  readonly id: string;
  readonly capacity: number;
  readonly minPrice: number;
  readonly maxPrice: number;
  readonly createdBy: string;
}

export async function insertEvent(tx: Executor, draft: Draft): Promise<void> {
  await tx.execute(INSERT, [
    draft.id,
    draft.title,
    draft.artist,
    draft.venue,
    draft.address ?? null,
    draft.description ?? null,
    new Date(draft.eventDate),
    new Date(draft.saleStartsAt),
    new Date(draft.saleEndsAt),
    draft.holdMinutes,
    draft.seatsPerFan,
    draft.forbidsOrphanSeats,
    draft.capacity,
    draft.minPrice,
    draft.maxPrice,
    draft.createdBy,
  ]);
}

const FIND = statement<EventRow>(
  'event.find_event',
  `SELECT ${COLUMNS}
     FROM events
    WHERE id = $1
      AND status <> 'DRAFT'`,
);

/** @returns undefined for a draft as well: it is not public */
export async function findEvent(database: Executor, eventId: string): Promise<EventRow | undefined> {
  const [row] = await database.query(FIND, [eventId]);
  return row;
}

/** Where a page ends. */
export interface EventCursor {
  readonly eventDate: Date;
  readonly id: string;
}

export interface EventFilter {
  readonly status?: Status | undefined;
  /** In NFKC, as `search` of the contract makes it. */
  readonly q?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

const LIST = statement<EventRow>(
  'event.list_events',
  `SELECT *
     FROM (SELECT ${COLUMNS}, search_text
             FROM events
            WHERE status <> 'DRAFT') AS shown
    WHERE ($1::text IS NULL OR public_status = $1)
      AND ($2::text IS NULL OR search_text ILIKE $2)
      AND event_date >= coalesce($3::timestamptz, '-infinity')
      AND event_date < coalesce($4::timestamptz, 'infinity')
      AND (event_date, id) > (coalesce($5::timestamptz, '-infinity'),
                              coalesce($6::uuid, '00000000-0000-0000-0000-000000000000'))
    ORDER BY event_date, id
    LIMIT $7`,
);

const pattern = (q: string): string => `%${q.replaceAll(/[\\%_]/g, '\\$&')}%`;
const dateOf = (instant: string | undefined): Date | null => (instant === undefined ? null : new Date(instant));

/** Events after the cursor, the earliest first. */
export function listEvents(
  database: Executor,
  { status, q, from, to }: EventFilter,
  after: EventCursor | undefined,
  limit: number,
): Promise<EventRow[]> {
  const search = q === undefined ? null : pattern(q);
  const last = [after?.eventDate ?? null, after?.id ?? null];
  return database.query(LIST, [status ?? null, search, dateOf(from), dateOf(to), ...last, limit]);
}

const PUBLISH = statement<EventRow>(
  'event.publish_event',
  `UPDATE events
      SET status = 'PUBLISHED', published_at = now(), version = version + 1
    WHERE id = $1
      AND status = 'DRAFT'
   RETURNING ${COLUMNS}`,
);

/** @returns the event when this call has published it */
export async function publishDraft(tx: Executor, eventId: string): Promise<EventRow | undefined> {
  const [row] = await tx.query(PUBLISH, [eventId]);
  return row;
}

const MARK_SEATS_READY = statement<EventRow>(
  'event.mark_seats_ready',
  `UPDATE events
      SET seats_ready_at = now(), version = version + 1
    WHERE id = $1
      AND status = 'PUBLISHED'
      AND seats_ready_at IS NULL
   RETURNING ${COLUMNS}`,
);

/** @returns undefined when this is already stored, or when the event was cancelled meanwhile */
export async function markSeatsReady(tx: Executor, eventId: string): Promise<EventRow | undefined> {
  const [row] = await tx.query(MARK_SEATS_READY, [eventId]);
  return row;
}

const SET_AVAILABILITY = statement(
  'event.set_availability',
  'UPDATE events SET available = $2, availability_n = $3 WHERE id = $1 AND availability_n < $3',
);

/** The number is absolute: the newest one is enough, and an older one changes nothing. */
export async function setAvailability(tx: Executor, eventId: string, available: number, n: number): Promise<void> {
  await tx.execute(SET_AVAILABILITY, [eventId, available, n]);
}

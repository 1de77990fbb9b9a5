import type { Executor } from '#shared/postgres/database.ts';
import { statement } from '#shared/postgres/statement.ts';
import type { EventStatus } from '../../holds/domain/reservation.ts';

/** The copy of an event that this service keeps. */
export interface EventCopy {
  readonly status: EventStatus;
  readonly title: string;
  readonly venue: string;
  readonly eventDate: Date;
  readonly seatsPerFan: number;
  readonly forbidsOrphanSeats: boolean;
  /** By the clock of the database, at the start of the transaction, as `server_time`. */
  readonly isSaleOpen: boolean;
  readonly serverTime: Date;
}

const FIND = statement<EventCopy>(
  'reservation.find_event',
  `SELECT status, title, venue, event_date, seats_per_fan, forbids_orphan_seats,
          on_sale AND now() >= sale_starts_at AND now() < sale_ends_at AS is_sale_open, now() AS server_time
     FROM events
    WHERE id = $1`,
);

export const findEvent = async (database: Executor, eventId: string): Promise<EventCopy | undefined> =>
  (await database.query(FIND, [eventId]))[0];

interface EventFacts {
  readonly eventId: string;
  readonly version: number;
  readonly title: string;
  readonly venue: string;
  readonly eventDate: string;
  readonly saleStartsAt: string;
  readonly saleEndsAt: string;
  readonly holdMinutes: number;
  readonly seatsPerFan: number;
  readonly forbidsOrphanSeats: boolean;
  readonly onSale: boolean;
}

// The status is not updated: a cancelled event stays cancelled, whatever arrives late.
const PUT = statement(
  'reservation.put_event',
  `INSERT INTO events (id, version, title, venue, event_date, sale_starts_at, sale_ends_at, hold_minutes,
                       seats_per_fan, forbids_orphan_seats, on_sale)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
   ON CONFLICT (id) DO UPDATE
      SET version = EXCLUDED.version, title = EXCLUDED.title, venue = EXCLUDED.venue,
          event_date = EXCLUDED.event_date, sale_starts_at = EXCLUDED.sale_starts_at,
          sale_ends_at = EXCLUDED.sale_ends_at, hold_minutes = EXCLUDED.hold_minutes,
          seats_per_fan = EXCLUDED.seats_per_fan, forbids_orphan_seats = EXCLUDED.forbids_orphan_seats,
          on_sale = EXCLUDED.on_sale
    WHERE events.version < EXCLUDED.version`,
);

/** The copy is at least as new as these facts: older ones change nothing. */
export async function putEvent(tx: Executor, facts: EventFacts): Promise<void> {
  await tx.execute(PUT, [
    facts.eventId,
    facts.version,
    facts.title,
    facts.venue,
    facts.eventDate,
    facts.saleStartsAt,
    facts.saleEndsAt,
    facts.holdMinutes,
    facts.seatsPerFan,
    facts.forbidsOrphanSeats,
    facts.onSale,
  ]);
}

const CANCEL = statement(
  'reservation.cancel_event',
  `UPDATE events
      SET status = 'CANCELLED', version = greatest(version, $2), cancelled_at = coalesce(cancelled_at, now())
    WHERE id = $1`,
);

/** @returns false when the event is not known yet */
export const cancelEvent = async (tx: Executor, eventId: string, version: number): Promise<boolean> =>
  (await tx.execute(CANCEL, [eventId, version])) === 1;

const LOCK_AVAILABILITY = statement<{ toldSoldOut: boolean; toldN: number }>(
  'reservation.lock_availability',
  'SELECT told_sold_out, told_n FROM events WHERE id = $1 FOR NO KEY UPDATE',
);

/** The availability that was published last. Other transactions wait for this one before they publish another. */
export const lockAvailability = async (
  tx: Executor,
  eventId: string,
): Promise<{ toldSoldOut: boolean; toldN: number } | undefined> => (await tx.query(LOCK_AVAILABILITY, [eventId]))[0];

const KEEP_AVAILABILITY = statement(
  'reservation.keep_availability',
  'UPDATE events SET told_sold_out = $2, told_n = $3 WHERE id = $1',
);

export async function keepAvailability(tx: Executor, eventId: string, isSoldOut: boolean, n: number): Promise<void> {
  await tx.execute(KEEP_AVAILABILITY, [eventId, isSoldOut, n]);
}

const LIST_SELLING = statement<{ id: string }>(
  'reservation.list_selling_events',
  // An equal number of each kind: a hundred sold-out events must not hide the others, nor the other way round.
  `WITH selling AS (
     SELECT id, row_number() OVER (PARTITION BY told_sold_out ORDER BY random()) AS turn
       FROM events
      WHERE status = 'PUBLISHED' AND on_sale AND now() >= sale_starts_at AND now() < sale_ends_at + interval '2 hours'
   )
   SELECT id FROM selling ORDER BY turn LIMIT $1`,
);

/** Events whose availability may change. A hold can end after the sale has ended. */
export const listSellingEvents = async (database: Executor, limit: number): Promise<string[]> =>
  (await database.query(LIST_SELLING, [limit])).map(({ id }) => id);

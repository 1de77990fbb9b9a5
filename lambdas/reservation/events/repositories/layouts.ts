import type { Executor } from '#shared/postgres/database.ts';
import { statement } from '#shared/postgres/statement.ts';
import type { Layout } from '../../../event/contract/layout.ts';

interface StoredLayout {
  readonly body: Layout;
  readonly etag: string;
  readonly capacity: number;
}

const FIND = statement<StoredLayout>(
  'reservation.find_layout',
  'SELECT body, etag, capacity FROM layouts WHERE event_id = $1',
);

export const findLayout = async (database: Executor, eventId: string): Promise<StoredLayout | undefined> =>
  (await database.query(FIND, [eventId]))[0];

const FIND_ETAG = statement<{ etag: string }>(
  'reservation.find_layout_etag',
  'SELECT etag FROM layouts WHERE event_id = $1',
);

export const findLayoutEtag = async (database: Executor, eventId: string): Promise<string | undefined> =>
  (await database.query(FIND_ETAG, [eventId]))[0]?.etag;

const INSERT = statement(
  'reservation.insert_layout',
  `INSERT INTO layouts (event_id, version, capacity, body, etag)
   VALUES ($1, $2, $3, $4, $5)
   ON CONFLICT (event_id) DO NOTHING`,
);

/** @returns false when the event has its layout: it is fixed once published */
export const insertLayout = async (tx: Executor, eventId: string, stored: StoredLayout): Promise<boolean> =>
  (await tx.execute(INSERT, [
    eventId,
    stored.body.version,
    stored.capacity,
    JSON.stringify(stored.body),
    stored.etag,
  ])) === 1;

import type { Executor } from '#shared/postgres/database.ts';
import { statement } from '#shared/postgres/statement.ts';
import type { Layout } from '../contract/layout.ts';

const INSERT = statement('event.insert_layout', 'INSERT INTO layouts (event_id, body) VALUES ($1, $2)');

export async function insertLayout(tx: Executor, eventId: string, layout: Layout): Promise<void> {
  await tx.execute(INSERT, [eventId, JSON.stringify(layout)]);
}

const FIND = statement<{ body: Layout }>('event.find_layout', 'SELECT body FROM layouts WHERE event_id = $1');

export async function findLayout(database: Executor, eventId: string): Promise<Layout | undefined> {
  const [row] = await database.query(FIND, [eventId]);
  return row?.body;
}

interface SectionSummary {
  readonly id: number;
  readonly name: string;
  readonly price: number;
  readonly kind: 'seated' | 'general';
  readonly capacity: number;
}

const LIST_SECTIONS = statement<SectionSummary>(
  'event.list_sections',
  `SELECT section.id, section.name, section.price, section.kind, section.capacity
     FROM layouts,
          jsonb_to_recordset(body -> 'sections')
            AS section (id integer, name text, price integer, kind text, capacity integer)
    WHERE event_id = $1
    ORDER BY section.id`,
);

/** The sections without their rows: a page about the event needs no seat. */
export const listSections = (database: Executor, eventId: string): Promise<SectionSummary[]> =>
  database.query(LIST_SECTIONS, [eventId]);

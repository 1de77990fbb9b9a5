import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { layout as layoutSchema } from '../../../lambdas/event/contract/layout.ts';
import { eventPublished, eventUpdated } from '../../../lambdas/event/contract/messages.ts';
import type { NewEvent } from '../../../lambdas/event/contract/routes.ts';
import { onAvailabilityChanged, onSeatsReady } from '../../../lambdas/event/handlers/messages.ts';
import { createEvent } from '../../../lambdas/event/operations/create-event.ts';
import { publishEvent } from '../../../lambdas/event/operations/publish-event.ts';
import { findEvent, listEvents } from '../../../lambdas/event/repositories/events.ts';
import { listSections } from '../../../lambdas/event/repositories/layouts.ts';
import { newId } from '../../../lambdas/shared/domain/ids.ts';
import type { MessageHandler } from '../../../lambdas/shared/messages/consume.ts';
import type { Database } from '../../../lambdas/shared/postgres/database.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { newEvent } from './given.ts';

let db: TestDatabase;
let database: Database;
beforeAll(async () => {
  db = await testDatabase();
  database = db.open('event');
});
afterAll(() => db.drop());

const create = async (event: NewEvent = newEvent()): Promise<string> =>
  (await createEvent({ database }, event, newId())).id;
const publish = (id: string) => publishEvent({ database }, id);
const deliver = (handler: MessageHandler<{ readonly database: Database }>, data: unknown): Promise<void> =>
  database.transaction((tx) =>
    handler.run({ database }, tx, { id: newId(), version: 1, occurredAt: new Date(), data }),
  );
const seatsReady = (eventId: string) => deliver(onSeatsReady, { eventId, capacity: 52 });
const messagesOf = async (type: string, eventId: string) =>
  (await db.outbox('event'))
    .filter((row) => row.type === type && (row.data as { eventId: string }).eventId === eventId)
    .map(({ data }) => data);
const statusOf = async (eventId: string) => (await findEvent(database, eventId))?.publicStatus;

/** On sale now. */
async function onSale(event?: NewEvent): Promise<string> {
  const id = await create(event);
  await publish(id);
  await seatsReady(id);
  return id;
}

describe('a draft', () => {
  it('stores what the organiser wrote and is not public', async () => {
    const id = await create();
    expect(await findEvent(database, id)).toBeUndefined();
    const [row] = await db.sql('SELECT status, capacity, min_price, max_price FROM event.events WHERE id = $1', [id]);
    expect(row).toEqual({ status: 'DRAFT', capacity: 52, minPrice: 90_000, maxPrice: 150_000 });
    expect(await listSections(database, id)).toEqual([
      { id: 0, name: 'R', price: 150_000, kind: 'seated', capacity: 22 },
      { id: 1, name: 'Standing', price: 90_000, kind: 'general', capacity: 30 },
    ]);
  });

  it.each([
    ['whose sale ends before it starts', { saleEndsAt: new Date(Date.now() - 7_200_000).toISOString() }],
    ['whose sale ends after the show', { eventDate: new Date(Date.now() + 60_000).toISOString() }],
    [
      'of more than 50,000 seats',
      { layout: { sections: [0, 1].map((n) => ({ name: `F${n}`, price: 100, capacity: 30_000 })) } },
    ],
    [
      'whose layout would not fit into a message',
      {
        layout: {
          sections: Array.from({ length: 60 }, (_, n) => ({
            name: `S${n}`,
            price: 100,
            rows: Array.from({ length: 80 }, (__, r) => ({ label: `row number ${r}`, seats: 10 })),
          })),
        },
      },
    ],
    [
      'with a row of more runs than its layout may have',
      {
        layout: {
          sections: [
            {
              name: 'S',
              price: 100,
              rows: [{ label: '1', seats: 400 }],
              removed: [{ row: '1', numbers: Array.from({ length: 199 }, (_, n) => 2 * n + 2) }],
            },
          ],
        },
      },
    ],
  ] satisfies [string, Partial<NewEvent>][])('is refused for an event %s', async (_, more) => {
    await expect(create(newEvent(more))).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it('may have 50,000 seats', async () => {
    const id = await create(newEvent({ layout: { sections: [{ name: 'Field', price: 100, capacity: 50_000 }] } }));
    expect((await publish(id)).capacity).toBe(50_000);
  });
});

describe('publish', () => {
  it('publishes once, with the whole layout, and is not on sale yet', async () => {
    const id = await create();
    const published = await publish(id);
    expect(published).toMatchObject({ publicStatus: 'UPCOMING', seatsReady: false, version: 2 });
    const [message, ...more] = await messagesOf('event.published', id);
    expect(more).toEqual([]);
    const facts = eventPublished.data.parse(message);
    expect(facts).toMatchObject({ eventId: id, version: 2, title: '첫 번째 겨울', seatsPerFan: 4, onSale: false });
    expect(layoutSchema.parse(facts.layout).sections.map(({ firstSeatId }) => firstSeatId)).toEqual([0, 22]);
  });

  it('publishes whether choices that leave a single free seat are forbidden', async () => {
    const [usual, strict] = [await onSale(), await onSale(newEvent({ forbidsOrphanSeats: true }))];
    const rulesOf = async (id: string) => [
      (await findEvent(database, id))!.forbidsOrphanSeats,
      eventPublished.data.parse((await messagesOf('event.published', id))[0]).forbidsOrphanSeats,
      eventUpdated.data.parse((await messagesOf('event.updated', id))[0]).forbidsOrphanSeats,
    ];
    expect(await rulesOf(usual)).toEqual([false, false, false]);
    expect(await rulesOf(strict)).toEqual([true, true, true]);
  });

  it('changes nothing when it is repeated, one after another or all at once', async () => {
    const id = await create();
    const all = await Promise.all([publish(id), publish(id), publish(id), publish(id)]);
    await publish(id);
    expect(all.map(({ version }) => version)).toEqual([2, 2, 2, 2]);
    expect(await messagesOf('event.published', id)).toHaveLength(1);
  });

  it('refuses an unknown event', async () => {
    await expect(publish(newId())).rejects.toMatchObject({ code: 'not_found' });
  });

  it('refuses a cancelled event', async () => {
    const id = await onSale();
    await db.sql("UPDATE event.events SET status = 'CANCELLED' WHERE id = $1", [id]);
    await expect(publish(id)).rejects.toMatchObject({ code: 'event_cancelled' });
  });
});

describe('event.seats_ready', () => {
  it('puts the event on sale under a new version', async () => {
    const id = await onSale();
    expect(await findEvent(database, id)).toMatchObject({ publicStatus: 'ON_SALE', seatsReady: true, version: 3 });
    const [message, ...more] = await messagesOf('event.updated', id);
    expect(more).toEqual([]);
    expect(eventUpdated.data.parse(message)).toMatchObject({ eventId: id, version: 3, onSale: true });
  });

  it('is absorbed when it is delivered again', async () => {
    const id = await onSale();
    await seatsReady(id);
    await seatsReady(id);
    expect(await messagesOf('event.updated', id)).toHaveLength(1);
  });

  it('leaves a cancelled event cancelled', async () => {
    const id = await create();
    await publish(id);
    await db.sql("UPDATE event.events SET status = 'CANCELLED' WHERE id = $1", [id]);
    await seatsReady(id);
    expect(await messagesOf('event.updated', id)).toEqual([]);
  });
});

describe('event.availability_changed', () => {
  const tell = (eventId: string, available: number, n: number) =>
    deliver(onAvailabilityChanged, { eventId, available, n });

  it('makes the event sold out, and on sale again', async () => {
    const id = await onSale();
    await tell(id, 0, 1);
    expect(await statusOf(id)).toBe('SOLD_OUT');
    await tell(id, 2, 2);
    expect(await statusOf(id)).toBe('ON_SALE');
  });

  it('applies the newest number, however late the others arrive', async () => {
    const id = await onSale();
    await tell(id, 3, 7);
    await tell(id, 0, 6);
    await tell(id, 0, 7);
    expect(await statusOf(id)).toBe('ON_SALE');
  });

  it('is kept when it arrives before event.seats_ready', async () => {
    const id = await create();
    await publish(id);
    await tell(id, 0, 1);
    await seatsReady(id);
    expect(await statusOf(id)).toBe('SOLD_OUT');
  });
});

describe('the public status', () => {
  const move = (id: string, column: string, interval: string) =>
    db.sql(`UPDATE event.events SET ${column} = now() + $2::interval WHERE id = $1`, [id, interval]);

  it('follows the clock without a job', async () => {
    const id = await onSale();
    await move(id, 'sale_starts_at', '1 minute');
    expect(await statusOf(id)).toBe('UPCOMING');
    await move(id, 'sale_starts_at', '-1 minute');
    expect(await statusOf(id)).toBe('ON_SALE');
    await move(id, 'sale_ends_at', '0 seconds');
    expect(await statusOf(id)).toBe('ENDED');
  });

  it('is CANCELLED whatever the clock says', async () => {
    const id = await onSale();
    await db.sql("UPDATE event.events SET status = 'CANCELLED' WHERE id = $1", [id]);
    await move(id, 'sale_ends_at', '-30 minutes');
    expect(await statusOf(id)).toBe('CANCELLED');
  });
});

describe('the list', () => {
  const artist = `artist ${newId()}`;
  const ids: string[] = [];
  beforeAll(async () => {
    for (const days of [5, 3, 4, 3])
      ids.push(await onSale(newEvent({ artist, eventDate: new Date(Date.now() + days * 86_400_000).toISOString() })));
    await create(newEvent({ artist }));
  });
  const list = async (filter: Parameters<typeof listEvents>[1]) =>
    (await listEvents(database, filter, undefined, 100)).map(({ id }) => id);

  it('is in order of the date and shows no draft', async () => {
    expect(await list({ q: artist })).toEqual([ids[1], ids[3], ids[2], ids[0]]);
  });

  it('continues after its cursor, page by page, without a gap or a repeat', async () => {
    const seen: string[] = [];
    let after: Parameters<typeof listEvents>[2];
    for (let page = 0; page < 4; page++) {
      const [row] = await listEvents(database, { q: artist }, after, 1);
      seen.push(row!.id);
      after = { eventDate: row!.eventDate, id: row!.id };
    }
    expect(seen).toEqual(await list({ q: artist }));
    expect(await listEvents(database, { q: artist }, after, 1)).toEqual([]);
  });

  it('filters by the derived status and by date', async () => {
    await deliver(onAvailabilityChanged, { eventId: ids[0], available: 0, n: 1 });
    expect(await list({ q: artist, status: 'SOLD_OUT' })).toEqual([ids[0]]);
    expect(await list({ q: artist, status: 'ON_SALE' })).toEqual([ids[1], ids[3], ids[2]]);
    const { eventDate: from } = (await findEvent(database, ids[2]!))!;
    expect(await list({ q: artist, from: from.toISOString() })).toEqual([ids[2], ids[0]]);
    expect(await list({ q: artist, to: from.toISOString() })).toEqual([ids[1], ids[3]]);
  });

  it('finds words in title, artist and venue, in any case, and takes % and _ as they are', async () => {
    const id = await onSale(newEvent({ title: `100% ${artist}`, venue: 'Olympic_Hall' }));
    expect(await list({ q: `100% ${artist.toUpperCase()}` })).toEqual([id]);
    expect(await list({ q: 'olympic_hall' })).toEqual([id]);
    expect(await list({ q: 'olympic%hall' })).toEqual([]);
    expect(await list({ q: 'olympichall' })).toEqual([]);
  });

  it('finds text in another normal form or width, also in rows of before', async () => {
    const wide = await onSale(newEvent({ title: 'ＩＵ １２３콘서트' }));
    const decomposed = await onSale();
    await db.sql('UPDATE event.events SET venue = normalize($2, NFD) WHERE id = $1', [decomposed, '꽃밭 아트홀']);
    expect(await list({ q: 'iu 123콘' })).toEqual([wide]);
    expect(await list({ q: '꽃밭 아트' })).toEqual([decomposed]);
  });

  it('finds nothing that begins in the title and ends in the name of the artist', async () => {
    await onSale(newEvent({ title: 'Zweite', artist: 'Ordnung' }));
    expect(await list({ q: 'Zweite Ordnung' })).toEqual([]);
  });
});

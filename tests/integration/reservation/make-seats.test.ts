import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { getLayout } from '../../../lambdas/reservation/events/handlers/layouts.ts';
import {
  onEventCancelled,
  onEventPublished,
  onEventUpdated,
  onSeatsDue,
} from '../../../lambdas/reservation/events/handlers/messages.ts';
import { newId } from '../../../lambdas/shared/domain/ids.ts';
import { hallOf, openSale, type Sale } from './given.ts';
import { outcome } from './outcome.ts';

let sale: Sale;
beforeAll(async () => {
  sale = await openSale();
});
afterAll(() => sale.close());

const facts = (eventId: string, version = 1) => ({
  eventId,
  version,
  title: `v${version}`,
  artist: '하나',
  venue: '올림픽홀',
  eventDate: '2027-05-01T10:30:00.000Z',
  saleStartsAt: '2026-01-01T00:00:00.000Z',
  saleEndsAt: '2027-05-01T00:00:00.000Z',
  holdMinutes: 10,
  seatsPerFan: 4,
  forbidsOrphanSeats: false,
  onSale: false,
});
const published = (eventId: string, capacity: number, version = 1) => ({
  ...facts(eventId, version),
  layout: hallOf(capacity),
});
const outboxOf = async (eventId: string) =>
  (await sale.db.outbox('reservation'))
    .filter(({ data }) => (data as { eventId: string }).eventId === eventId)
    .map(({ type, data }) => ({ type, data }));
const copyOf = async (eventId: string) =>
  (
    await sale.db.sql<{ title: string; status: string }>('SELECT title, status FROM reservation.events WHERE id = $1', [
      eventId,
    ])
  )[0];
const countOf = async (eventId: string) =>
  (
    await sale.db.sql<{ seats: number }>('SELECT count(*)::int AS seats FROM reservation.seats WHERE event_id = $1', [
      eventId,
    ])
  )[0]!.seats;

it('creates 12,001 seats in three batches and then publishes that they are ready', async () => {
  const eventId = newId();
  await sale.hear(onEventPublished, published(eventId, 12_001));
  expect(await outboxOf(eventId)).toEqual([{ type: 'reservation.seats_due', data: { eventId, fromSeatId: 0 } }]);
  await sale.hear(onSeatsDue, { eventId, fromSeatId: 0 });
  expect(await countOf(eventId)).toBe(5_000);
  await sale.hear(onSeatsDue, { eventId, fromSeatId: 5_000 });
  expect((await outboxOf(eventId)).some(({ type }) => type === 'event.seats_ready')).toBe(false);
  await sale.hear(onSeatsDue, { eventId, fromSeatId: 10_000 });
  expect(await countOf(eventId)).toBe(12_001);
  expect((await outboxOf(eventId)).at(-1)).toEqual({ type: 'event.seats_ready', data: { eventId, capacity: 12_001 } });
});

it('accepts a batch that arrives twice or out of order', async () => {
  const eventId = newId();
  await sale.hear(onEventPublished, published(eventId, 6_000));
  await sale.hear(onSeatsDue, { eventId, fromSeatId: 5_000 });
  await sale.hear(onSeatsDue, { eventId, fromSeatId: 0 });
  await sale.hear(onSeatsDue, { eventId, fromSeatId: 0 });
  expect(await countOf(eventId)).toBe(6_000);
});

it('does not create a held seat again', async () => {
  const eventId = await sale.event();
  const held = await sale.place({ eventId, seatIds: [3] });
  await sale.hear(onEventPublished, published(eventId, 20));
  await sale.hear(onSeatsDue, { eventId, fromSeatId: 0 });
  expect(await sale.seat(eventId, 3)).toEqual({ status: 'LOCKED', reservationId: held.id });
});

it('keeps the newest version, whatever the order of messages', async () => {
  const eventId = newId();
  await sale.hear(onEventUpdated, facts(eventId, 3));
  await sale.hear(onEventPublished, published(eventId, 5));
  await sale.hear(onEventUpdated, facts(eventId, 2));
  expect(await copyOf(eventId)).toEqual({ title: 'v3', status: 'PUBLISHED' });
  await sale.hear(onEventUpdated, facts(eventId, 4));
  expect(await copyOf(eventId)).toEqual({ title: 'v4', status: 'PUBLISHED' });
});

it('keeps a cancelled event cancelled, whatever arrives late', async () => {
  const eventId = newId();
  expect(await outcome(sale.hear(onEventCancelled, { eventId, version: 3 }))).toBe('ERR_ASSERTION');
  await sale.hear(onEventPublished, published(eventId, 5));
  await sale.hear(onEventCancelled, { eventId, version: 3 });
  await sale.hear(onEventUpdated, facts(eventId, 4));
  expect((await copyOf(eventId))?.status).toBe('CANCELLED');
});

it('serves the layout as it was published, and answers 304 to a client that has it', async () => {
  const eventId = newId();
  await sale.hear(onEventPublished, published(eventId, 25));
  const ask = (headers: Record<string, string> = {}) =>
    getLayout.run({ ...sale.deps, paymentOrderKeys: () => Promise.reject(new Error('not needed here')) }, {
      params: { eventId },
      headers,
    } as never);
  const first = await ask();
  expect(first).toMatchObject({ status: 200, body: hallOf(25) });
  expect(await ask({ 'if-none-match': first.headers!.etag! })).toMatchObject({ status: 304 });
  expect(await ask({ 'if-none-match': `"other", W/${first.headers!.etag!}` })).toMatchObject({ status: 304 });
  expect(await ask({ 'if-none-match': '"other"' })).toMatchObject({ status: 200 });
});

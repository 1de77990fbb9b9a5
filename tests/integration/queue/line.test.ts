import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { MessageDeps } from '../../../lambdas/queue/composition.ts';
import { tickUntil } from '../../../lambdas/queue/functions/tick.ts';
import { onEventCancelled, onEventPublished, onEventUpdated } from '../../../lambdas/queue/handlers/messages.ts';
import { toCursorView } from '../../../lambdas/queue/handlers/views.ts';
import { findCursor } from '../../../lambdas/queue/operations/read-room.ts';
import { listOpenRooms } from '../../../lambdas/queue/repositories/rooms.ts';
import { newId } from '../../../lambdas/shared/domain/ids.ts';
import type { MessageHandler } from '../../../lambdas/shared/messages/consume.ts';
import { fans, roomIn, type Surroundings, surroundings } from './given.ts';

let all: Surroundings;
beforeAll(async () => {
  all = await surroundings();
});
afterAll(() => all.close());

const deliver = (handler: MessageHandler<MessageDeps>, data: object) =>
  all.database.transaction((tx) =>
    handler.run({ database: all.database }, tx, { id: newId(), version: 1, occurredAt: new Date(), data }),
  );

describe('the line', () => {
  async function roomWith(n: number, wish: { capacity: number; ratePerSecond?: number }) {
    const room = roomIn(all);
    await room.openLoaded(wish);
    await room.quiet();
    const ids = fans(n);
    for (const id of ids) await room.enter(id);
    return { room, ids };
  }
  const inside = async (room: ReturnType<typeof roomIn>) => (await room.live()).map((row) => row.userId);

  it('passes over a silent user, who is next again after a poll', async () => {
    const { room, ids } = await roomWith(4, { capacity: 2, ratePerSecond: 1 });
    await room.silentFor(ids.slice(0, 1), 60);
    await room.tick();
    expect(await inside(room)).toEqual([ids[1]]);
    expect(await room.ask(ids[0]!)).toMatchObject({ state: 'WAITING', number: 1, ahead: 0 });
    await room.refill();
    await room.tick();
    expect(await inside(room)).toEqual([ids[0], ids[1]]);
  });

  it('admits a user who polls at the given time, or a few seconds late', async () => {
    const { room, ids } = await roomWith(2, { capacity: 1 });
    await room.silentFor(ids.slice(0, 1), 14);
    await room.tick();
    expect(await inside(room)).toEqual([ids[0]]);
  });

  it('skips a thousand silent users in one tick', async () => {
    const { room, ids } = await roomWith(1_101, { capacity: 1 });
    await room.silentFor(ids.slice(0, 1_100), 90);
    await room.tick();
    expect(await inside(room)).toEqual([]);
    await room.tick();
    expect(await inside(room)).toEqual([ids[1_100]]);
  }, 20_000);

  it('moves everyone forward when a user leaves, and never issues that number again', async () => {
    const { room, ids } = await roomWith(3, { capacity: 1 });
    await room.leave(ids[0]!);
    await room.leave(ids[0]!);
    expect(await room.ask(ids[1]!)).toMatchObject({ ahead: 0, number: 2, waiting: 2 });
    expect(await room.enter(ids[0]!)).toMatchObject({ ahead: 2, number: 4 });
  });

  it('keeps the admission of a user who leaves until the token ends', async () => {
    const { room, ids } = await roomWith(1, { capacity: 1 });
    await room.tick();
    const before = await room.ask(ids[0]!);
    await room.leave(ids[0]!);
    expect(await room.enter(ids[0]!)).toMatchObject({ state: 'ADMITTED', admissionToken: before.admissionToken });
  });

  it('admits users who were to poll in a minute, although the sale was moved forward', async () => {
    const room = roomIn(all);
    await room.openLoaded({ capacity: 3, opensIn: 600 });
    await room.quiet();
    const ids = fans(3);
    for (const id of ids) expect((await room.enter(id)).pollAfterMs).toBe(60_000);
    await all.db.sql("UPDATE queue.rooms SET opens_at = now() - interval '1 second' WHERE event_id = $1", [
      room.eventId,
    ]);
    await room.tick();
    await room.silentFor(ids, 45);
    const [newcomer = ''] = fans(1);
    await room.enter(newcomer);
    await room.tick();
    expect(await inside(room)).toEqual(ids);
  });

  it('passes over no user after a restore before the longest silence that was allowed is over', async () => {
    const { room, ids } = await roomWith(3, { capacity: 1 });
    await room.save();
    await room.flush();
    await room.ask(ids[1]!);
    await room.tick();
    expect(await inside(room)).toEqual([]);
    await room.ask(ids[0]!);
    await room.tick();
    expect(await inside(room)).toEqual([ids[0]]);
    await room.age();
    await room.recalled();
    await room.silentFor([ids[1]!], 60);
    await room.ask(ids[2]!);
    await room.tick();
    await room.tick();
    expect(await inside(room)).toEqual([ids[2]]);
  });
});

describe('the cursor', () => {
  it('fits into 300 bytes, whatever the numbers', async () => {
    const room = roomIn(all);
    await room.openLoaded();
    const last = 4_294_967_296;
    await all.redis.hset(room.keys.room, 'last', last, 'serving', last, 'epoch', 2_147_483_647);
    const cursor = toCursorView(await findCursor(all.deps, room.eventId));
    expect(cursor).toMatchObject({ servingNumber: last, lastNumber: last, state: 'OPEN' });
    expect(Buffer.byteLength(JSON.stringify({ ...cursor, state: 'GATHERING' }))).toBeLessThanOrEqual(250);
  });

  it('returns what a client needs to compute its place', async () => {
    const room = roomIn(all);
    await room.openLoaded({ capacity: 2 });
    await room.quiet();
    for (const id of fans(5)) await room.enter(id);
    await room.tick();
    expect(await findCursor(all.deps, room.eventId)).toMatchObject({
      servingNumber: 2,
      lastNumber: 5,
      waiting: 3,
      active: 2,
      ratePerMinute: 2,
      state: 'OPEN',
      epoch: 1,
    });
  });

  it('restores a room that Redis has lost, and answers 404 for an unknown event', async () => {
    const room = roomIn(all);
    await room.open({ opensIn: 60 });
    expect(await findCursor(all.deps, room.eventId)).toMatchObject({ state: 'GATHERING', epoch: 1 });
    const unknown = newId();
    for (const _ of [1, 2]) await expect(findCursor(all.deps, unknown)).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('the room of an event', () => {
  const facts = (eventId: string, version: number, opensInMs: number) => ({
    eventId,
    version,
    saleStartsAt: new Date(Date.now() + opensInMs).toISOString(),
    saleEndsAt: new Date(Date.now() + opensInMs + 3_600_000).toISOString(),
  });
  const stored = async (eventId: string) =>
    (
      await all.db.sql<{ version: number; state: string; capacity: number; minutes: number }>(
        `SELECT version, state, capacity, extract(epoch FROM opens_at - gathers_from)::int / 60 AS minutes
           FROM queue.rooms WHERE event_id = $1`,
        [eventId],
      )
    )[0];

  it('is made when the event is published, with its defaults', async () => {
    const room = roomIn(all);
    await deliver(onEventPublished, facts(room.eventId, 2, 60_000));
    expect(await stored(room.eventId)).toEqual({ version: 2, state: 'OPEN', capacity: 100, minutes: 30 });
    expect(await room.enter(newId())).toMatchObject({ state: 'GATHERING', number: 1 });
  });

  it('follows the newest version, in whatever order they come', async () => {
    const room = roomIn(all);
    await deliver(onEventUpdated, facts(room.eventId, 3, -60_000));
    await deliver(onEventPublished, facts(room.eventId, 2, 7_200_000));
    expect(await stored(room.eventId)).toMatchObject({ version: 3 });
    expect(await room.enter(newId())).toMatchObject({ state: 'ADMITTED' });
  });

  it('opens for a loaded Redis too when the sale is moved', async () => {
    const room = roomIn(all);
    await room.openLoaded({ opensIn: 3_600 });
    await expect(room.enter(newId())).rejects.toMatchObject({ code: 'queue_closed' });
    await deliver(onEventUpdated, facts(room.eventId, 2, -1_000));
    await all.redis.hset(room.keys.room, 'tickedAt', 0);
    expect((await room.enter(newId())).state).toMatch(/ADMITTED|WAITING/);
  });

  it.each([
    ['after', [onEventPublished, onEventCancelled, onEventUpdated]],
    ['before', [onEventCancelled, onEventUpdated, onEventPublished]],
  ])('stays closed once the event is cancelled, %s it was made', async (_name, handlers) => {
    const room = roomIn(all);
    for (const [i, handler] of handlers.entries()) await deliver(handler, facts(room.eventId, i + 1, -60_000));
    expect(await stored(room.eventId)).toMatchObject({ state: 'CLOSED' });
    await expect(room.enter(newId())).rejects.toMatchObject({ code: 'queue_closed' });
  });
});

describe('the tick function', () => {
  it('returns at once when no room is open', async () => {
    await all.db.sql("UPDATE queue.rooms SET state = 'CLOSED'");
    await all.db.sql("UPDATE queue.admissions SET state = 'ENDED'");
    const startedMs = Date.now();
    await tickUntil(startedMs + 60_000, all.deps);
    expect(await listOpenRooms(all.database)).toEqual([]);
  });

  it('admits and saves the checkpoint without requests, and a broken room does not stop the others', async () => {
    const [broken, room] = [roomIn(all), roomIn(all)];
    await broken.open({ opensIn: -20 });
    await room.openLoaded({ capacity: 1 });
    await room.quiet();
    const ids = fans(3);
    for (const id of ids) await room.enter(id);
    await all.redis.set(broken.keys.room, 'not a hash');
    await tickUntil(Date.now() + 100, all.deps);
    expect((await room.live()).map((row) => row.userId)).toEqual([ids[0]]);
    const saved = await all.db.sql<{ number: string }>(
      'SELECT number FROM queue.checkpoint WHERE event_id = $1 ORDER BY number',
      [room.eventId],
    );
    expect(saved.map((row) => Number(row.number))).toEqual([2, 3]);
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { tickUntil } from '../../../lambdas/queue/functions/tick.ts';
import { tickRoom } from '../../../lambdas/queue/operations/tick-room.ts';
import type { Database, Executor } from '../../../lambdas/shared/postgres/database.ts';
import { copyOf, fans, roomIn, type Surroundings, surroundings } from './given.ts';

let all: Surroundings;
beforeAll(async () => {
  all = await surroundings();
});
afterAll(() => all.close());

/** The same database, which counts the statements that it is sent and the rows that it returns. */
function counting(database: Database): { readonly database: Database; readonly count: { sent: number; rows: number } } {
  const count = { sent: 0, rows: 0 };
  const counted = <E extends Executor>(inner: E): E => ({
    ...inner,
    async query(statement, values) {
      const rows = await inner.query(statement, values);
      count.sent += 1;
      count.rows += rows.length;
      return rows;
    },
    async execute(statement, values) {
      count.sent += 1;
      return inner.execute(statement, values);
    },
  });
  return {
    count,
    database: { ...counted(database), transaction: (work) => database.transaction((tx) => work(counted(tx))) },
  };
}

/** A room with this many occupied slots and one waiting user. */
async function roomWithSlots(slots: number) {
  const room = roomIn(all);
  await room.openLoaded({ capacity: slots });
  await room.quiet();
  await all.db.sql(
    `INSERT INTO queue.admissions (id, event_id, user_id, number, epoch, ends_at)
     SELECT gen_random_uuid(), $1, gen_random_uuid(), n, 1, now() + interval '5 minutes'
       FROM generate_series(1, $2::int) AS n`,
    [room.eventId, slots],
  );
  await room.tick();
  await all.redis.hincrby(room.keys.room, 'last', slots);
  const [waiting = ''] = fans(1);
  await room.enter(waiting);
  // The first one reads what the tick before it has written.
  await room.tick();
  return { room, waiting };
}

describe('a tick', () => {
  it('reads the rows that changed, not every taken slot', async () => {
    const { room, waiting } = await roomWithSlots(1_000);
    expect(await all.redis.hlen(room.keys.slots)).toBe(1_000);
    const { database, count } = counting(all.database);
    await tickRoom({ ...all.deps, database }, room.eventId);
    expect(count.rows).toBeLessThan(10);
    const [first] = await room.live();
    await room.age(first!.userId);
    await room.tick();
    expect(await all.redis.hlen(room.keys.slots)).toBe(999);
    await room.tick();
    expect(await room.ask(waiting)).toMatchObject({ state: 'ADMITTED' });
  });

  it('misses no change of a transaction that commits after the next tick', async () => {
    const { room, waiting } = await roomWithSlots(3);
    const [first] = await room.live();
    const [hasChanged, mayCommit] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const late = all.database.transaction(async (tx) => {
      const text = `UPDATE admissions SET state = 'ENDED' WHERE id = $1`;
      await tx.execute({ name: 'tests.end_late', text }, [first!.id]);
      hasChanged.resolve();
      await mayCommit.promise;
    });
    await hasChanged.promise;
    // Another transaction, with a later id, commits first.
    await all.db.sql("UPDATE queue.admissions SET state = 'PLACED' WHERE event_id = $1 AND id <> $2", [
      room.eventId,
      first!.id,
    ]);
    await room.tick();
    await room.tick();
    expect(await all.redis.hlen(room.keys.slots)).toBe(3);
    mayCommit.resolve();
    await late;
    await room.tick();
    await room.tick();
    expect(await room.ask(waiting)).toMatchObject({ state: 'ADMITTED' });
  });

  it('applies every change again that was lost when Redis fell back to older data', async () => {
    const { room, waiting } = await roomWithSlots(2);
    const older = await copyOf(all.redis, Object.values(room.keys));
    const [first] = await room.live();
    await room.set('capacity', 1);
    await room.age(first!.userId);
    await room.tick();
    await older.fallBack();
    await room.tick();
    expect(await all.redis.hlen(room.keys.slots)).toBe(1);
    expect(await room.ask(waiting)).toMatchObject({ state: 'WAITING' });
  });

  it('compares every slot once a minute, for a change that was lost altogether', async () => {
    const { room } = await roomWithSlots(20);
    const [known = '', ...rest] = await all.redis.hkeys(room.keys.slots);
    const ghost = (await all.redis.hget(room.keys.slots, known))!.replace(/^A \S+/, 'A AAAAAAAAAAAAAAAAAAAAAA');
    await all.redis.hdel(room.keys.slots, rest[0]!);
    await all.redis.hset(room.keys.slots, 'BBBBBBBBBBBBBBBBBBBBBA', ghost);
    const before = (await all.redis.hkeys(room.keys.slots)).sort();
    await room.tick();
    expect((await all.redis.hkeys(room.keys.slots)).sort()).toEqual(before);
    await all.redis.hincrby(room.keys.room, 'comparedAt', -61_000);
    await room.tick();
    expect((await all.redis.hkeys(room.keys.slots)).sort()).toEqual([known, ...rest].sort());
  });

  it('compares every slot where Redis follows transactions that the database has not reached', async () => {
    const { room } = await roomWithSlots(5);
    await all.redis.hset(room.keys.room, 'watermark', '9000000000000000000');
    const [first] = await room.live();
    await room.age(first!.userId);
    await room.tick();
    expect(await all.redis.hlen(room.keys.slots)).toBe(4);
  });

  it('admits as many at once as the rate allows', async () => {
    const room = roomIn(all);
    await room.openLoaded({ capacity: 100, ratePerSecond: 70 });
    await room.quiet();
    for (const id of fans(90)) await room.enter(id);
    await room.refill();
    await room.tick();
    expect(await room.live()).toHaveLength(70);
  });
});

describe('a room without waiting users', () => {
  it('costs PostgreSQL nothing at most ticks', async () => {
    await all.db.sql("UPDATE queue.rooms SET state = 'CLOSED'");
    await all.db.sql("UPDATE queue.admissions SET state = 'ENDED'");
    for (let n = 0; n < 5; n++) {
      const room = roomIn(all);
      await room.openLoaded();
      await room.tick();
    }
    const { database, count } = counting(all.database);
    await tickUntil(Date.now() + 1_500, { ...all.deps, database });
    // The list of open rooms.
    expect(count.sent).toBe(1);
  });

  it('is read every five seconds, so admissions end in time', async () => {
    const room = roomIn(all);
    await room.openLoaded({ capacity: 1 });
    const [id = ''] = fans(1);
    expect(await room.enter(id)).toMatchObject({ state: 'ADMITTED' });
    await room.age();
    await all.redis.hset(room.keys.room, 'readAt', Date.now() - 4_000);
    expect(await tickRoom(all.deps, room.eventId)).toBe('QUIET');
    await all.redis.hset(room.keys.room, 'readAt', Date.now() - 5_001);
    expect(await tickRoom(all.deps, room.eventId)).toBe('TICKED');
    expect(await room.live()).toEqual([]);
    expect(await all.redis.hlen(room.keys.slots)).toBe(0);
  });
});

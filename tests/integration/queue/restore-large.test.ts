import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findCursor } from '../../../lambdas/queue/operations/read-room.ts';
import { restoreRoom } from '../../../lambdas/queue/operations/restore-room.ts';
import { readChunk } from '../../../lambdas/queue/repositories/checkpoint.ts';
import { beginLoad, loadWaiting } from '../../../lambdas/queue/repositories/line-upkeep.ts';
import { claimRestore, findRoom } from '../../../lambdas/queue/repositories/rooms.ts';
import { stores } from '../../support/addresses.ts';
import { runUntilKilled } from '../../support/run-until-killed.ts';
import { fans, roomIn, type Surroundings, surroundings } from './given.ts';
import type { KilledRestore } from './killed-while-restoring.ts';

const ONE_CHUNK = { rowsMax: Number.POSITIVE_INFINITY, ms: 0 };

describe('a lost room with many users', () => {
  let all: Surroundings;
  beforeAll(async () => {
    all = await surroundings();
  });
  afterAll(() => all.close());

  /** A room that Redis has lost, with so many users in its checkpoint. */
  async function lost(users: number) {
    const room = roomIn(all);
    await room.openLoaded({ opensIn: 600 });
    await all.db.sql(
      `INSERT INTO queue.checkpoint (event_id, user_id, number)
       SELECT $1, gen_random_uuid(), n FROM generate_series(1, $2::int) AS n`,
      [room.eventId, users],
    );
    await room.flush();
    return room;
  }
  const waiting = (room: ReturnType<typeof roomIn>) => all.redis.zcard(room.keys.waiting);
  const leaseOver = (eventId: string) =>
    all.db.sql("UPDATE queue.rooms SET restoring_until = now() - interval '1 second' WHERE event_id = $1", [eventId]);

  it('is loaded further by each attempt, in one epoch', async () => {
    const room = await lost(12_000);
    expect(await restoreRoom(all.deps, room.eventId, ONE_CHUNK)).toBe('BUSY');
    expect(await waiting(room)).toBe(5_000);
    expect(await restoreRoom(all.deps, room.eventId, ONE_CHUNK)).toBe('BUSY');
    expect(await waiting(room)).toBe(10_000);
    expect(await restoreRoom(all.deps, room.eventId, ONE_CHUNK)).toBe('RESTORED');
    expect(await waiting(room)).toBe(12_000);
    expect(await room.epoch()).toBe(2);
    expect(await restoreRoom(all.deps, room.eventId)).toBe('PRESENT');
  });

  it('is loaded from the beginning, in a new epoch, when Redis is lost between two attempts', async () => {
    const room = await lost(6_000);
    await restoreRoom(all.deps, room.eventId, ONE_CHUNK);
    await room.flush();
    await restoreRoom(all.deps, room.eventId, ONE_CHUNK);
    expect(await waiting(room)).toBe(5_000);
    await restoreRoom(all.deps, room.eventId, ONE_CHUNK);
    expect(await waiting(room)).toBe(6_000);
    expect(await room.epoch()).toBe(3);
  });

  it('is continued by the next restorer where one was killed', async () => {
    const room = await lost(22_000);
    const death: KilledRestore = {
      databaseUrl: all.db.url('queue'),
      redisUrl: stores.redisUrl(),
      eventId: room.eventId,
      chunks: 3,
    };
    await runUntilKilled('tests/integration/queue/killed-while-restoring.ts', death);
    expect(await waiting(room)).toBe(15_000);
    expect(await restoreRoom(all.deps, room.eventId, ONE_CHUNK)).toBe('BUSY');
    expect(await waiting(room)).toBe(15_000);
    await leaseOver(room.eventId);
    expect(await restoreRoom(all.deps, room.eventId)).toBe('RESTORED');
    expect(await waiting(room)).toBe(22_000);
    expect(await room.epoch()).toBe(2);
  }, 30_000);

  it('loads no chunk twice when a restorer continues after its lease has ended', async () => {
    const room = await lost(6_000);
    const slow = (await claimRestore(all.database, (await findRoom(all.database, room.eventId))!, 'new'))!;
    await beginLoad(all.redis, room.eventId, slow.epoch, 1_000_000);
    const chunk = await readChunk(all.database, room.eventId, '');
    await leaseOver(room.eventId);
    await restoreRoom(all.deps, room.eventId, ONE_CHUNK);
    expect(await loadWaiting(all.redis, slow, { from: '', next: chunk.next!, users: chunk.users })).toBe('OVERTAKEN');
    expect(await restoreRoom(all.deps, room.eventId)).toBe('RESTORED');
    expect(await waiting(room)).toBe(6_000);
    expect(await all.redis.hget(room.keys.room, 'last')).toBe('1000000');
  });

  it('is restored with a pool of one connection', async () => {
    const room = await lost(6_000);
    const database = all.db.open('queue', { max: 1 });
    expect(await restoreRoom({ ...all.deps, database }, room.eventId)).toBe('RESTORED');
    expect(await waiting(room)).toBe(6_000);
  });

  it('is restored by ticks alone while users poll all the time, and requests answer RESTORING meanwhile', async () => {
    const room = await lost(50_001);
    const [id = ''] = fans(1);
    expect(await room.enter(id)).toMatchObject({ state: 'RESTORING', pollAfterMs: 2_000 });
    expect(await findCursor(all.deps, room.eventId)).toMatchObject({ kind: 'RESTORING' });
    expect(await waiting(room)).toBe(0);
    let isRestored = false;
    const asking = Array.from({ length: 10 }, async () => {
      while (!isRestored) await room.ask(id);
    });
    for (let n = 0; n < 30 && !isRestored; n++) {
      await room.tick();
      isRestored = (await room.epoch()) === 2;
    }
    await Promise.all(asking);
    expect(isRestored).toBe(true);
    expect(await waiting(room)).toBe(50_001);
    expect(await room.enter(id)).toMatchObject({ state: 'GATHERING', ahead: 50_001 });
  }, 60_000);
});

import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { findCursor } from '../../lambdas/queue/operations/read-room.ts';
import { fans, roomIn, type Surroundings, surroundings } from '../integration/queue/given.ts';

const USERS = 1_000_000;
const ASKING = 20;
/** Slices of two seconds. */
const TICKS_MAX = 300;
/** What `cdk/` gives the tick function, minus what Node.js, the AWS SDK and the code take before the first tick. */
const HEAP_GROWTH_MAX_MB = 256;

let all: Surroundings;
beforeAll(async () => {
  all = await surroundings();
});
afterAll(() => all.close());

it('restores 1,000,000 users by ticks with one connection, in order, while users poll all the time', async () => {
  const room = roomIn(all);
  await room.openLoaded({ opensIn: 1_700 });
  await all.db.sql(
    `INSERT INTO queue.checkpoint (event_id, user_id, number)
     SELECT $1, gen_random_uuid(), n FROM generate_series(1, $2::int) AS n`,
    [room.eventId, USERS],
  );
  await all.db.sql('ANALYZE queue.checkpoint');
  await room.flush();
  const ticking = roomIn({ ...all, deps: { ...all.deps, database: all.db.open('queue', { max: 1 }) } }, room.eventId);
  const heapBefore = process.memoryUsage().heapUsed;
  let heapMax = heapBefore;
  let isRestored = false;
  let asked = 0;
  const asking = fans(ASKING).map(async (id) => {
    while (!isRestored) {
      const state = await room.enter(id);
      if (!isRestored) await findCursor(all.deps, room.eventId);
      expect(['RESTORING', 'GATHERING']).toContain(state.state);
      asked += 1;
    }
  });
  const startedMs = performance.now();
  for (let n = 0; n < TICKS_MAX && !isRestored; n++) {
    await ticking.tick();
    heapMax = Math.max(heapMax, process.memoryUsage().heapUsed);
    isRestored = (await room.epoch()) === 2;
  }
  const seconds = (performance.now() - startedMs) / 1_000;
  isRestored = true;
  await Promise.all(asking);
  const heapMb = (heapMax - heapBefore) / 2 ** 20;
  process.stdout.write(`restored in ${seconds.toFixed(1)} s, heap + ${heapMb.toFixed(0)} MB, polled ${asked} times\n`);
  expect(await room.epoch()).toBe(2);
  expect(await all.redis.zcard(room.keys.waiting)).toBeGreaterThanOrEqual(USERS);
  const [middle] = await all.db.sql<{ userId: string }>(
    'SELECT user_id FROM queue.checkpoint WHERE event_id = $1 AND number = 500000',
    [room.eventId],
  );
  expect(await room.ask(middle!.userId)).toMatchObject({ number: 500_000, ahead: 499_999 });
  expect(heapMb).toBeLessThan(HEAP_GROWTH_MAX_MB);
}, 900_000);

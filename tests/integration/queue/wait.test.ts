import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { routes } from '../../../lambdas/queue/contract/routes.ts';
import { toShortId } from '../../../lambdas/queue/repositories/encoding.ts';
import { newId } from '../../../lambdas/shared/domain/ids.ts';
import { fans, roomIn, type Surroundings, surroundings } from './given.ts';

let all: Surroundings;
beforeAll(async () => {
  all = await surroundings();
});
afterAll(() => all.close());

describe('the time of the next poll', () => {
  /** A user who enters a room that opens in so many seconds. */
  async function enteringBefore(opensIn: number) {
    const room = roomIn(all);
    await room.openLoaded({ opensIn });
    const [id = ''] = fans(1);
    const state = await room.enter(id);
    const silentUntilMs = Number(await all.redis.hget(room.keys.seen, toShortId(id)));
    return { state, silentMs: silentUntilMs - Date.now() };
  }

  it.each([5, 100, 179, 200, 260, 400, 1_700])(
    'is stored with a grace of 15 s, and a user far back polls again before being near (%i s before)',
    async (opensIn) => {
      const { state, silentMs } = await enteringBefore(opensIn);
      expect(Math.abs(silentMs - state.pollAfterMs - 15_000)).toBeLessThan(2_000);
      expect(state.pollAfterMs).toBeGreaterThanOrEqual(Math.min(opensIn * 40, 8_000));
      const limitMs = opensIn < 180 ? 8_000 : Math.min(60_000, (opensIn - 180 + 15) * 1_000);
      expect(state.pollAfterMs).toBeLessThanOrEqual(limitMs);
    },
  );

  it('costs a million users far back no more than one request a minute each', async () => {
    expect((await enteringBefore(1_700)).state.pollAfterMs).toBe(60_000);
  });
});

describe('the estimate', () => {
  /** A full room, loaded so many minutes ago, in which so many slots became free within the last minutes. */
  async function fullRoom(freed: number) {
    const room = roomIn(all);
    await room.openLoaded({ capacity: 10, opensIn: -600 });
    await room.quiet();
    const ids = fans(30);
    for (const id of ids) await room.enter(id);
    await all.redis.hset(room.keys.room, 'loadedAt', Date.now() - 600_000);
    await room.tick();
    for (const id of ids.slice(0, freed)) await room.age(id);
    await room.tick();
    await room.refill();
    await room.tick();
    await room.tick();
    expect(await inside(room)).toHaveLength(10);
    const last = ids.at(-1) ?? '';
    return { room, last, state: await room.ask(last) };
  }
  const inside = async (room: ReturnType<typeof roomIn>) => (await room.live()).map((row) => row.userId);

  it('counts the time until the room opens', async () => {
    const room = roomIn(all);
    await room.openLoaded({ opensIn: 60, ratePerSecond: 10 });
    for (const id of fans(20)) await room.enter(id);
    const state = await room.enter(newId());
    expect(state.ahead).toBe(20);
    expect(state.estimatedWaitSeconds).toBeGreaterThanOrEqual(60);
    expect(state.estimatedWaitSeconds).toBeLessThanOrEqual(63);
    routes.enterQueue.responses[200].parse(state);
  });

  it('is null while the room is full and no slot becomes free, and polls stay frequent near the head', async () => {
    const { state } = await fullRoom(0);
    expect(state).toMatchObject({ ahead: 19, estimatedWaitSeconds: null, pollAfterMs: 8_000 });
    routes.getQueueState.responses[200].parse(state);
  });

  it('gets shorter the more slots became free, over several minutes', async () => {
    const one = (await fullRoom(1)).state;
    const five = (await fullRoom(5)).state;
    // One in four to five minutes, 19 ahead: an hour and more.
    expect(one).toMatchObject({ ahead: 18, pollAfterMs: 60_000 });
    expect(one.estimatedWaitSeconds).toBeGreaterThanOrEqual(19 * 240);
    expect(one.estimatedWaitSeconds).toBeLessThanOrEqual(19 * 300);
    expect(five.estimatedWaitSeconds).toBeGreaterThanOrEqual((15 * 240) / 5);
    expect(five.estimatedWaitSeconds).toBeLessThanOrEqual((15 * 300) / 5);
  });

  it('does not count slots that became free more than five minutes ago', async () => {
    const { room, last } = await fullRoom(3);
    const [minute, ...counts] = (await all.redis.hget(room.keys.room, 'freed'))!.split(' ');
    await all.redis.hset(room.keys.room, 'freed', [Number(minute) - 5, ...counts].join(' '));
    await room.tick();
    expect((await room.ask(last)).estimatedWaitSeconds).toBeNull();
  });

  it('goes by the rate where slots are free, and is null while the room is paused', async () => {
    const room = roomIn(all);
    await room.openLoaded({ capacity: 1_000, ratePerSecond: 2 });
    await room.quiet();
    for (const id of fans(10)) await room.enter(id);
    const [id = ''] = fans(1);
    expect(await room.enter(id)).toMatchObject({ ahead: 10, estimatedWaitSeconds: 5 });
    await room.set('state', 'PAUSED');
    await room.tick();
    expect((await room.ask(id)).estimatedWaitSeconds).toBeNull();
  });
});

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { SeatTaken } from '../../../lambdas/reservation/contract/errors.ts';
import { readSeatMap } from '../../../lambdas/reservation/seat-map/operations/read-seat-map.ts';
import { newId } from '../../../lambdas/shared/domain/ids.ts';
import { stores } from '../../support/addresses.ts';
import { openTcpProxy, type TcpProxy } from '../../support/tcp-proxy.ts';
import { openSale, type Sale, verifySeats } from './given.ts';
import { outcome, tally } from './outcome.ts';

let sale: Sale;
let proxy: TcpProxy;
/** Claims that PostgreSQL refused because another user had the seats. */
let conflicts = 0;
beforeAll(async () => {
  proxy = await openTcpProxy(stores.redisUrl());
  sale = await openSale({ redisUrl: proxy.url });
  const { database } = sale.deps;
  const { transaction } = database;
  Object.assign(database, {
    transaction: async (work: Parameters<typeof transaction>[0]) => {
      try {
        return await transaction(work);
      } catch (error) {
        if (error instanceof SeatTaken) conflicts += 1;
        throw error;
      }
    },
  });
});
afterEach(async () => expect(await verifySeats(sale)).toEqual([]));
afterAll(async () => {
  await sale.close();
  await proxy.disconnect();
});

interface Answer {
  /** Empty for a refusal. */
  readonly seatIds: readonly number[];
  readonly code: string;
}

async function best(eventId: string, quantity = 1): Promise<Answer> {
  const attempt = sale.best({ eventId, quantity });
  const code = await outcome(attempt);
  return { code, seatIds: code === 'done' ? (await attempt).seats.map(({ id }) => id) : [] };
}

const callers = (count: number, eventId: string, quantity = 1): Promise<Answer[]> =>
  Promise.all(Array.from({ length: count }, () => best(eventId, quantity)));

const seatsOf = (answers: readonly Answer[]): number[] => answers.flatMap(({ seatIds }) => seatIds);

async function expectDifferentSeats(eventId: string, answers: readonly Answer[]): Promise<void> {
  const seats = seatsOf(answers);
  expect(new Set(seats).size).toBe(seats.length);
  const [row] = await sale.db.sql<{ taken: number }>(
    "SELECT count(*)::int AS taken FROM reservation.seats WHERE event_id = $1 AND status = 'LOCKED'",
    [eventId],
  );
  expect(row!.taken).toBe(seats.length);
}

const expectOnly = (answers: readonly Answer[], codes: readonly string[]): void =>
  expect(answers.filter(({ code }) => !codes.includes(code))).toEqual([]);

/** What the callers have left can be had one after another, and then no more. */
async function sellRest(eventId: string, answers: readonly Answer[], capacity: number): Promise<void> {
  const all = [...answers];
  for (let left = capacity - seatsOf(all).length; left > 0; left--) all.push(await best(eventId));
  expect(seatsOf(all)).toHaveLength(capacity);
  expect(await best(eventId)).toEqual({ code: 'not_enough_seats', seatIds: [] });
  await expectDifferentSeats(eventId, all);
}

/** The map forgets that these seats are taken, and what PostgreSQL still had to tell it. */
async function makeStale(eventId: string): Promise<void> {
  const key = `{seats:${eventId}}:statuses`;
  const statuses = (await sale.deps.redis.get(key))!;
  await sale.deps.redis.set(key, 'A'.repeat(statuses.length), 'KEEPTTL');
  await sale.deps.redis.set(`{seats:${eventId}}:versions`, Buffer.alloc(4 * statuses.length), 'KEEPTTL');
  const locks = await sale.deps.redis.keys(`{seats:${eventId}}:lock:*`);
  if (locks.length > 0) await sale.deps.redis.del(...locks);
}

describe('callers who ask for the best available seats at the same time', () => {
  it('get ten different seats of ten when they are 20, and ten are refused', async () => {
    const eventId = await sale.event({ capacity: 10 });
    const answers = await callers(20, eventId);
    expect(tally(answers.map(({ code }) => code))).toEqual({ done: 10, not_enough_seats: 10 });
    expect(seatsOf(answers).toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    await expectDifferentSeats(eventId, answers);
  });

  it('get the last pair once', async () => {
    const eventId = await sale.event({ capacity: 2 });
    const answers = await callers(2, eventId, 2);
    expect(answers.map(({ code }) => code).sort()).toEqual(['done', 'not_enough_seats']);
    await expectDifferentSeats(eventId, answers);
  });

  it('share the hall with users who choose those seats', async () => {
    const eventId = await sale.event({ capacity: 20 });
    const chosen = Array.from({ length: 20 }, (_, seatId) =>
      outcome(sale.place({ eventId, seatIds: [seatId] })).then((code) => ({
        code,
        seatIds: code === 'done' ? [seatId] : [],
      })),
    );
    const answers = [...(await callers(20, eventId)), ...(await Promise.all(chosen))];
    expectOnly(answers, ['done', 'not_enough_seats', 'seat_taken']);
    await expectDifferentSeats(eventId, answers);
    await sellRest(eventId, answers, 20);
  });

  it('spread: 64 callers in a hall of 5,000 seats', async () => {
    const [atOnce, calls] = [64, 512];
    const eventId = await sale.event({ capacity: 5_000 });
    await readSeatMap(sale.deps, eventId);
    conflicts = 0;
    const startedMs = performance.now();
    const lanes = Array.from({ length: atOnce }, async () => {
      const answers: Answer[] = [];
      for (let call = 0; call < calls / atOnce; call++) answers.push(await best(eventId, 1 + (call % 4)));
      return answers;
    });
    const answers = (await Promise.all(lanes)).flat();
    const seconds = (performance.now() - startedMs) / 1_000;
    const perThousand = ((conflicts * 1_000) / calls).toFixed(1);
    process.stdout.write(
      `best available, ${atOnce} callers, 5,000 seats: ${perThousand} conflicts per 1,000 calls, ${(calls / seconds).toFixed(0)} calls/s\n`,
    );
    // On a machine so slow that locks end before the claim, PostgreSQL may refuse a caller three times.
    expectOnly(answers, ['done', 'not_enough_seats']);
    await expectDifferentSeats(eventId, answers);
  });
});

describe('the best available seats in a stale map', () => {
  it('are found at the next search when PostgreSQL has refused the first', async () => {
    const eventId = await sale.event({ capacity: 10 });
    await readSeatMap(sale.deps, eventId);
    for (const seatIds of [
      [0, 1, 2, 3],
      [4, 5, 6, 7],
    ])
      await sale.place({ eventId, seatIds });
    await makeStale(eventId);
    conflicts = 0;
    const answer = await best(eventId, 2);
    expect(answer).toEqual({ code: 'done', seatIds: [8, 9] });
    expect(conflicts).toBe(1);
  });

  it('are searched three times at most', async () => {
    const eventId = await sale.event({ capacity: 10 });
    await readSeatMap(sale.deps, eventId);
    for (const seatIds of [[1], [3], [5], [7]]) await sale.place({ eventId, seatIds });
    await makeStale(eventId);
    // Without its changes, only the seats of each refused claim become right.
    await sale.db.sql('DELETE FROM reservation.seat_changes WHERE event_id = $1', [eventId]);
    conflicts = 0;
    const userId = newId();
    expect(await outcome(sale.best({ eventId, userId, quantity: 2 }))).toBe('not_enough_seats');
    expect(conflicts).toBeLessThanOrEqual(3);
    expect(conflicts).toBeGreaterThan(0);
    expect(await sale.liveSeats(eventId, userId)).toBe(0);
    expect(await sale.deps.redis.keys(`{seats:${eventId}}:lock:*`)).toEqual([]);
  });

  it('are found when it shows them as taken although they are free', async () => {
    const eventId = await sale.event({ capacity: 4 });
    await readSeatMap(sale.deps, eventId);
    const held = await sale.place({ eventId, seatIds: [0, 1, 2, 3] });
    await sale.cancel(held);
    const key = `{seats:${eventId}}:statuses`;
    const [statuses, versions] = [
      await sale.deps.redis.get(key),
      await sale.deps.redis.getBuffer(`{seats:${eventId}}:versions`),
    ];
    await sale.closed(held);
    // As if the function that freed them had been killed between its commit and the map.
    await sale.deps.redis.set(key, statuses!, 'KEEPTTL');
    await sale.deps.redis.set(`{seats:${eventId}}:versions`, versions!, 'KEEPTTL');
    expect((await readSeatMap(sale.deps, eventId)).statuses).toBe('LLLL');
    expect(await best(eventId, 4)).toEqual({ code: 'done', seatIds: [0, 1, 2, 3] });
  });
});

describe('without Redis', () => {
  it('each seat is still given once, and what is left can be had', async () => {
    const eventId = await sale.event({ capacity: 10 });
    await proxy.disconnect();
    try {
      const answers = await callers(20, eventId);
      expect(Object.keys(tally(answers.map(({ code }) => code))).sort()).toEqual(['done', 'not_enough_seats']);
      await expectDifferentSeats(eventId, answers);
      await sellRest(eventId, answers, 10);
    } finally {
      await proxy.reconnect();
    }
  });

  it('lost in the middle of a rush, each seat is given once', async () => {
    const eventId = await sale.event({ capacity: 40 });
    const before = callers(15, eventId, 2);
    await sale.forget(eventId);
    const after = callers(15, eventId, 2);
    await proxy.disconnect();
    const answers = [...(await before), ...(await after), ...(await callers(10, eventId, 2))];
    await proxy.reconnect();
    expectOnly(answers, ['done', 'not_enough_seats']);
    await expectDifferentSeats(eventId, answers);
  });
});

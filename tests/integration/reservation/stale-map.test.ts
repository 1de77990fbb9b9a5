import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import { sweep } from '../../../lambdas/reservation/operations/sweep.ts';
import { getSeatChanges, getSeatMap } from '../../../lambdas/reservation/seat-map/handlers/seat-map.ts';
import { checkSeatMap } from '../../../lambdas/reservation/seat-map/operations/check-seat-map.ts';
import { readSeatMap } from '../../../lambdas/reservation/seat-map/operations/read-seat-map.ts';
import { readSeenCheck } from '../../../lambdas/reservation/seat-map/repositories/seat-map.ts';
import { newId } from '../../../lambdas/shared/domain/ids.ts';
import type { ReadyJson } from '../../../lambdas/shared/http/answer.ts';
import { stores } from '../../support/addresses.ts';
import { runUntilKilled } from '../../support/run-until-killed.ts';
import type { Death } from './dies-after-commit.ts';
import { openSale, type Sale, verifySeats } from './given.ts';
import { outcome } from './outcome.ts';

/** A map that is read is right again after this time. */
const RIGHT_AFTER_MS = 2_000;
const LOOK_EVERY_MS = 100;

let sale: Sale;
beforeAll(async () => {
  sale = await openSale();
});
afterEach(async () => expect(await verifySeats(sale)).toEqual([]));
afterAll(() => sale.close());

const deps = () => ({ ...sale.deps, paymentOrderKeys: () => Promise.reject(new Error('not needed here')) });
const request = (params: object) => ({ params, headers: {}, query: undefined, body: undefined }) as never;
const look = (eventId: string) => getSeatMap.run(deps(), request({ eventId }));
const follow = (eventId: string, epoch: number, window: number) =>
  getSeatChanges.run(deps(), request({ eventId, window: `${epoch}-${window}` }));
const statuses = async (eventId: string): Promise<string> => (await readSeatMap(sale.deps, eventId)).statuses;

/** The states of every seat, as PostgreSQL knows them. */
async function truth(eventId: string): Promise<string> {
  const rows = await sale.db.sql<{ status: string }>(
    'SELECT status FROM reservation.seats WHERE event_id = $1 ORDER BY seat_id',
    [eventId],
  );
  return rows.map(({ status }) => status[0]).join('');
}

/** Redis as it is now, expiries included; `fallBack` makes it so again, and what was written later is gone. */
async function replicaOf(eventId: string) {
  const { redis } = sale.deps;
  const keys = await redis.keys(`{seats:${eventId}}*`);
  // In one piece, as a replica has it: nothing changes between two keys.
  const reading = redis.multi();
  for (const key of keys) reading.dumpBuffer(key).pttl(key);
  const replies = ((await reading.exec()) ?? []).map(([, reply]) => reply);
  return {
    async fallBack(): Promise<void> {
      await sale.forget(eventId);
      for (const [at, key] of keys.entries()) {
        const [dump, ttlMs] = [replies[2 * at] as Buffer | null, replies[2 * at + 1] as number];
        if (dump !== null) await redis.restore(key, Math.max(0, ttlMs), dump);
      }
    },
  };
}

/** The same Redis, which falls back right before its script number `calls`, counted from 0. */
function fallingBackAfter(calls: number, replica: { fallBack(): Promise<void> }): Redis {
  let done = 0;
  return new Proxy(sale.deps.redis, {
    get(redis, name) {
      const member: unknown = Reflect.get(redis, name);
      if (typeof member !== 'function' || !String(name).startsWith('tiketi_')) return member;
      return async (...args: unknown[]) => {
        if (done === calls) await replica.fallBack();
        done += 1;
        return (await Reflect.apply(member, redis, args)) as unknown;
      };
    },
  });
}

/**
 * Looks until every seat is as PostgreSQL has it.
 *
 * @param see looks once, and returns the states that it has seen
 * @returns whether that was within two seconds
 */
async function isRightSoon(eventId: string, see: (eventId: string) => Promise<string> = fetchMap): Promise<boolean> {
  const until = Date.now() + RIGHT_AFTER_MS;
  while (Date.now() < until) {
    if ((await see(eventId)) === (await truth(eventId))) return true;
    await setTimeout(LOOK_EVERY_MS);
  }
  return false;
}

/** The states as a client gets them. */
async function fetchMap(eventId: string): Promise<string> {
  const { body } = await look(eventId);
  return (JSON.parse((body as ReadyJson).json()) as { statuses: string }).statuses;
}

/** Follows the open window, which nothing but this looks at. */
async function followOnce(eventId: string): Promise<string> {
  const { epoch, window } = await readSeatMap(sale.deps, eventId);
  await outcome(follow(eventId, epoch, window));
  return statuses(eventId);
}

/** Every kind of change: held, sold, given back. */
async function sellSome(eventId: string, from: number): Promise<void> {
  const held = await Promise.all(
    [0, 1, 2].map((n) => sale.place({ eventId, seatIds: [from + 2 * n, from + 2 * n + 1] })),
  );
  await sale.succeeded(held[0]!);
  await sale.cancel(held[1]!);
  await sale.closed(held[1]!);
}

describe('a map of a Redis that fell back to older data', () => {
  it.each([
    ['by fetching it', fetchMap],
    ['by following its changes', followOnce],
  ])('is right again within two seconds, when it is read %s', async (_, see) => {
    const eventId = await sale.event({ capacity: 30 });
    await look(eventId);
    await sellSome(eventId, 0);
    const replica = await replicaOf(eventId);
    await sellSome(eventId, 10);
    await replica.fallBack();
    expect(await isRightSoon(eventId, see)).toBe(true);
  });

  it('is right again when the lost changes were compared and swept before', async () => {
    const eventId = await sale.event({ capacity: 30 });
    await look(eventId);
    const replica = await replicaOf(eventId);
    await sellSome(eventId, 0);
    for (let minute = 0; minute < 3; minute++) await sweep(sale.deps);
    expect(await sale.db.sql('SELECT FROM reservation.seat_changes WHERE event_id = $1', [eventId])).toEqual([]);
    await replica.fallBack();
    expect(await statuses(eventId)).not.toBe(await truth(eventId));
    expect(await isRightSoon(eventId)).toBe(true);
  });

  it('is right again after each failover, while the sale continues', async () => {
    const eventId = await sale.event({ capacity: 120 });
    await look(eventId);
    for (let round = 0; round < 5; round++) {
      const replica = await replicaOf(eventId);
      await sellSome(eventId, round * 20);
      // Every other failover goes back behind a comparison, the others only behind changes.
      if (round % 2 === 0) await sale.deps.redis.del(`{seats:${eventId}}:compare`);
      await look(eventId);
      await sellSome(eventId, round * 20 + 10);
      await replica.fallBack();
      expect(await isRightSoon(eventId)).toBe(true);
    }
  });

  it.each([
    ['before its changes are applied', 0],
    ['after its changes are applied', 1],
  ])('is right again when Redis falls back in the middle of a comparison, %s', async (_, calls) => {
    const eventId = await sale.event({ capacity: 30 });
    await look(eventId);
    const older = await replicaOf(eventId);
    await sellSome(eventId, 0);
    await sweep(sale.deps);
    const replica = calls === 0 ? older : await replicaOf(eventId);
    await sellSome(eventId, 10);
    const seen = (await readSeenCheck(sale.deps.redis, eventId))!;
    await checkSeatMap({ ...sale.deps, redis: fallingBackAfter(calls, replica) }, eventId, seen);
    expect(await isRightSoon(eventId)).toBe(true);
  });

  it('begins a new epoch, so that no client follows the lost changes', async () => {
    const eventId = await sale.event({ capacity: 30 });
    await look(eventId);
    const { epoch, window } = await readSeatMap(sale.deps, eventId);
    const replica = await replicaOf(eventId);
    await sellSome(eventId, 0);
    await sweep(sale.deps);
    await replica.fallBack();
    await isRightSoon(eventId);
    expect((await readSeatMap(sale.deps, eventId)).epoch).toBeGreaterThan(epoch);
    expect(await outcome(follow(eventId, epoch, window))).toBe('seat_changes_gone');
  });

  it('is corrected at once for the seats of a claim that PostgreSQL refuses, also for clients that follow the changes', async () => {
    const eventId = await sale.event({ capacity: 5 });
    await look(eventId);
    const replica = await replicaOf(eventId);
    await sale.succeeded(await sale.place({ eventId, seatIds: [1] }));
    await replica.fallBack();
    const { epoch, window } = await readSeatMap(sale.deps, eventId);
    expect(await outcome(sale.place({ eventId, seatIds: [1, 2] }))).toBe('seat_taken');
    expect(await statuses(eventId)).toBe('ARAAA');
    const seen = new Map<number, string>();
    for (let next = window, last = -1; next !== last; ) {
      const { body } = (await follow(eventId, epoch, next)) as { body: { seats: [number, string][]; next: number } };
      for (const [seatId, state] of body.seats) seen.set(seatId, state);
      [last, next] = [next, body.next];
    }
    expect(Object.fromEntries(seen)).toEqual({ 1: 'R' });
  });

  it.each([
    ['a lower', -500],
    ['a higher', 500],
  ])('is corrected when it holds %s window', async (_, shift) => {
    const eventId = await sale.event({ capacity: 5 });
    await look(eventId);
    const { epoch, window } = await readSeatMap(sale.deps, eventId);
    const replica = await replicaOf(eventId);
    await sale.succeeded(await sale.place({ eventId, seatIds: [1] }));
    await replica.fallBack();
    await sale.deps.redis.hset(`{seats:${eventId}}:map`, 'window', window + shift);
    expect(await outcome(sale.place({ eventId, seatIds: [1] }))).toBe('seat_taken');
    expect(await readSeatMap(sale.deps, eventId)).toMatchObject({ epoch, statuses: 'ARAAA' });
  });
});

describe('a change that never reached the map', () => {
  it('because its function was killed is shown within two seconds', async () => {
    const eventId = await sale.event({ capacity: 3 });
    await look(eventId);
    const command = { userId: newId(), eventId, seatIds: [1], admissionId: newId(), replaces: null };
    const death: Death = {
      act: 'place',
      command,
      scope: command.userId,
      databaseUrl: sale.db.url('reservation'),
      redisUrl: stores.redisUrl(),
    };
    await runUntilKilled('tests/integration/reservation/dies-after-commit.ts', death);
    expect(await statuses(eventId)).toBe('AAA');
    expect(await isRightSoon(eventId)).toBe(true);
    expect(await statuses(eventId)).toBe('ALA');
  });

  it('is applied, and its row is deleted when Redis is known to have kept it', async () => {
    const eventId = await sale.event({ capacity: 3 });
    await look(eventId);
    await sale.place({ eventId, seatIds: [1] });
    const rows = () => sale.db.sql('SELECT FROM reservation.seat_changes WHERE event_id = $1', [eventId]);
    expect(await rows()).toHaveLength(1);
    await sweep(sale.deps);
    await sweep(sale.deps);
    expect(await rows()).toEqual([]);
    const { epoch } = await readSeatMap(sale.deps, eventId);
    await sweep(sale.deps);
    expect(await readSeatMap(sale.deps, eventId)).toMatchObject({ epoch, statuses: 'ALA' });
  });

  it('is found by the sweep, which compares every seat, when no row of it is left', async () => {
    const eventId = await sale.event({ capacity: 40 });
    await look(eventId);
    await sellSome(eventId, 0);
    for (let minute = 0; minute < 2; minute++) await sweep(sale.deps);
    // No known fault does this: single seats are older, or have another state at the same version.
    await sale.deps.redis.setrange(`{seats:${eventId}}:statuses`, 0, 'A');
    await sale.deps.redis.setrange(`{seats:${eventId}}:versions`, 0, '\u0000\u0000\u0000\u0001');
    await sweep(sale.deps);
    expect(await statuses(eventId)).toBe(await truth(eventId));
    await sale.deps.redis.setrange(`{seats:${eventId}}:statuses`, 5, 'R');
    await sweep(sale.deps);
    expect(await statuses(eventId)).toBe(await truth(eventId));
  });

  it('leaves no row for an event whose map is never read', async () => {
    const eventId = await sale.event({ capacity: 3 });
    await sale.place({ eventId, seatIds: [1] });
    await sweep(sale.deps);
    expect(await sale.db.sql('SELECT FROM reservation.seat_changes WHERE event_id = $1', [eventId])).toEqual([]);
  });
});

it('a map that is right costs no write, however often it is compared', async () => {
  const eventId = await sale.event({ capacity: 3 });
  await look(eventId);
  const check = () =>
    sale.db.sql('SELECT xmin::text, n FROM reservation.seat_map_checks WHERE event_id = $1', [eventId]);
  const before = await check();
  for (let second = 0; second < 3; second++) {
    await sale.deps.redis.del(`{seats:${eventId}}:compare`);
    await look(eventId);
  }
  expect(before).toHaveLength(1);
  expect(await check()).toEqual(before);
});

import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { sweep } from '../../../lambdas/reservation/operations/sweep.ts';
import { getSeatChanges, getSeatMap } from '../../../lambdas/reservation/seat-map/handlers/seat-map.ts';
import { readSeatMap } from '../../../lambdas/reservation/seat-map/operations/read-seat-map.ts';
import { snapshotSeats } from '../../../lambdas/reservation/seat-map/repositories/seat-changes.ts';
import {
  applySeatChanges,
  beginLoading,
  type CachedMap,
  loadSeatMap,
} from '../../../lambdas/reservation/seat-map/repositories/seat-map.ts';
import { newId } from '../../../lambdas/shared/domain/ids.ts';
import type { ReadyJson } from '../../../lambdas/shared/http/answer.ts';
import { openSale, type Sale, verifySeats } from './given.ts';
import { outcome } from './outcome.ts';

let sale: Sale;
beforeAll(async () => {
  sale = await openSale();
});
afterEach(async () => expect(await verifySeats(sale)).toEqual([]));
afterAll(() => sale.close());

const statuses = async (eventId: string): Promise<string> => (await readSeatMap(sale.deps, eventId)).statuses;
const apiDeps = () => ({ ...sale.deps, paymentOrderKeys: () => Promise.reject(new Error('not needed here')) });
const request = (params: object, headers: Record<string, string> = {}) => ({
  params,
  headers,
  query: undefined,
  body: undefined,
  user: undefined,
  idempotency: undefined,
  requestId: 'r',
  sourceIp: '192.0.2.1',
});
const getMap = async (eventId: string, headers = {}) =>
  getSeatMap.run(apiDeps(), request({ eventId }, headers) as never);
type Answer = Awaited<ReturnType<typeof getMap>>;
const mapIn = ({ body }: Answer): unknown => JSON.parse((body as ReadyJson).json());

/** Asks until the answer is the expected one; a map is serialised at most four times a second. */
async function until(ask: () => Promise<Answer>, isExpected: (answer: Answer) => boolean): Promise<Answer> {
  for (let tries = 0; ; tries++) {
    const answer = await ask();
    if (isExpected(answer) || tries === 100) return answer;
    await setTimeout(20);
  }
}

interface Changes {
  readonly seats: readonly (readonly [number, string])[];
  readonly next: number;
}
const getChanges = async (eventId: string, epoch: number, window: number) =>
  (await getSeatChanges.run(apiDeps(), request({ eventId, window: `${epoch}-${window}` }) as never)) as {
    body: Changes;
    headers: Record<string, string>;
  };

describe('the seat map', () => {
  it('follows a seat from free over held to sold, and back', async () => {
    const eventId = await sale.event({ capacity: 5 });
    expect(await statuses(eventId)).toBe('AAAAA');
    const [sold, freed] = [await sale.place({ eventId, seatIds: [1] }), await sale.place({ eventId, seatIds: [3, 4] })];
    expect(await statuses(eventId)).toBe('ALALL');
    await sale.succeeded(sold);
    await sale.cancel(freed);
    expect(await statuses(eventId)).toBe('ARALL');
    await sale.closed(freed);
    expect(await statuses(eventId)).toBe('ARAAA');
  });

  it('is what PostgreSQL says, after a new epoch too', async () => {
    const eventId = await sale.event({ capacity: 12 });
    const first = await readSeatMap(sale.deps, eventId);
    await sale.place({ eventId, seatIds: [0, 11] });
    await sale.forget(eventId);
    const second = await readSeatMap(sale.deps, eventId);
    expect(second.statuses).toBe('LAAAAAAAAAAL');
    expect(second.epoch).toBeGreaterThan(first.epoch);
    expect((await snapshotSeats(sale.deps.database, eventId))?.statuses).toBe(second.statuses);
  });

  it('keeps the larger version, whatever the order of changes', async () => {
    const eventId = await sale.event({ capacity: 2 });
    await statuses(eventId);
    const change = (state: 'A' | 'L' | 'R', version: number) =>
      applySeatChanges(sale.deps.redis, eventId, [{ seatId: 0, state, version }]);
    await change('R', 3);
    await change('L', 2);
    expect(await statuses(eventId)).toBe('RA');
    await change('A', 4);
    await change('R', 3);
    expect(await statuses(eventId)).toBe('AA');
  });

  it('loses no change that happens while it is loaded', async () => {
    const eventId = await sale.event({ capacity: 4 });
    const token = newId();
    expect(await beginLoading(sale.deps.redis, eventId, token)).toBe(true);
    const stale = await snapshotSeats(sale.deps.database, eventId);
    await sale.place({ eventId, seatIds: [2] });
    expect(await loadSeatMap(sale.deps.redis, eventId, { token, n: 0, replaces: 0 }, stale!)).toBe(true);
    expect(await statuses(eventId)).toBe('AALA');
  });

  it('is not loaded by a loader that Redis has forgotten', async () => {
    const eventId = await sale.event({ capacity: 4 });
    const token = newId();
    await beginLoading(sale.deps.redis, eventId, token);
    const stale = await snapshotSeats(sale.deps.database, eventId);
    await sale.place({ eventId, seatIds: [2] });
    await sale.forget(eventId);
    expect(await loadSeatMap(sale.deps.redis, eventId, { token, n: 0, replaces: 0 }, stale!)).toBe(false);
    expect(await statuses(eventId)).toBe('AALA');
  });

  it('is corrected by the sweep when a change was lost after its commit', async () => {
    const eventId = await sale.event({ capacity: 3 });
    await statuses(eventId);
    await sale.place({ eventId, seatIds: [1] });
    // As if the function had died before it told the map.
    await sale.deps.redis.setrange(`{seats:${eventId}}:statuses`, 1, 'A');
    await sale.deps.redis.setrange(`{seats:${eventId}}:versions`, 4, '\u0000\u0000\u0000\u0001');
    expect(await statuses(eventId)).toBe('AAA');
    await sweep(sale.deps);
    expect(await statuses(eventId)).toBe('ALA');
  });

  it('answers not modified until something changes', async () => {
    const eventId = await sale.event({ capacity: 3 });
    const first = await getMap(eventId);
    expect(first.status).toBe(200);
    expect(mapIn(first)).toMatchObject({ statuses: 'AAA', layoutVersion: 1 });
    const etag = first.headers!.etag!;
    expect(await getMap(eventId, { 'if-none-match': etag })).toMatchObject({ status: 304 });
    expect(await getMap(eventId, { 'if-none-match': `"other", W/${etag}` })).toMatchObject({ status: 304 });
    await sale.place({ eventId, seatIds: [0] });
    const changed = await until(
      () => getMap(eventId, { 'if-none-match': etag }),
      ({ status }) => status === 200,
    );
    expect(mapIn(changed)).toMatchObject({ statuses: 'LAA' });
    expect(changed.headers!.etag).not.toBe(etag);
  });

  it('is sent without being read again: neither a 304 nor a copy needs the statuses', async () => {
    const eventId = await sale.event({ capacity: 3 });
    const first = await getMap(eventId);
    const etag = first.headers!.etag!;
    await sale.deps.redis.del(`{seats:${eventId}}:statuses`);
    expect(await getMap(eventId, { 'if-none-match': etag })).toMatchObject({ status: 304, headers: { etag } });
    const copy = await getMap(eventId);
    expect(copy).toMatchObject({ status: 200, headers: { etag } });
    expect(mapIn(copy)).toEqual(mapIn(first));
  });

  it('is serialised at most four times a second, however often it changes and is read', async () => {
    const eventId = await sale.event({ capacity: 40 });
    await getMap(eventId);
    const startMs = Date.now();
    const etags = new Set<string>();
    for (let seatId = 0; seatId < 40; seatId++) {
      await applySeatChanges(sale.deps.redis, eventId, [{ seatId, state: 'L', version: 2 }]);
      for (const { headers } of await Promise.all([getMap(eventId), getMap(eventId)])) etags.add(headers!.etag!);
      await setTimeout(10);
    }
    // The first copy was there; each turn is a quarter of a second, and the last one may have just begun.
    expect(etags.size).toBeLessThanOrEqual(2 + Math.ceil((Date.now() - startMs) / 250));
    expect(etags.size).toBeGreaterThan(1);
    const last = await until(
      () => getMap(eventId),
      (answer) => !JSON.stringify(mapIn(answer)).includes('A'),
    );
    expect(mapIn(last)).toMatchObject({ statuses: 'L'.repeat(40) });
    await sale.forget(eventId);
  });

  it('that is fetched names a window from which on no change is missed', async () => {
    const eventId = await sale.event({ capacity: 20 });
    await getMap(eventId);
    for (let seatId = 0; seatId < 20; seatId++) {
      const change = applySeatChanges(sale.deps.redis, eventId, [{ seatId, state: 'L', version: 2 }]);
      const { epoch, window, statuses: shown } = mapIn(await getMap(eventId)) as CachedMap;
      await change;
      const states = [...shown];
      for (let next = window, last = -1; next !== last; ) {
        const { body } = await getChanges(eventId, epoch, next);
        for (const [seat, state] of body.seats) states[seat] = state;
        [last, next] = [next, body.next];
      }
      expect(states.join('')).toBe(await statuses(eventId));
    }
    await sale.forget(eventId);
  });

  it('that was lost is loaded once, and the other readers wait for it', async () => {
    const eventId = await sale.event({ capacity: 3 });
    const maps = await Promise.all(Array.from({ length: 20 }, () => readSeatMap(sale.deps, eventId)));
    expect(new Set(maps.map(({ epoch }) => epoch))).toEqual(new Set([(await readSeatMap(sale.deps, eventId)).epoch]));
  });

  it('of an unknown event is 404', async () => {
    expect(await outcome(getMap(newId()))).toBe('not_found');
  });
});

describe('the windows', () => {
  it('list each change, without a gap after the map', async () => {
    const eventId = await sale.event({ capacity: 5 });
    const map = await readSeatMap(sale.deps, eventId);
    const held = await sale.place({ eventId, seatIds: [2, 4] });
    await sale.succeeded(held);
    await setTimeout(2_100);
    await sale.place({ eventId, seatIds: [0] });
    const seen = new Map<number, string>();
    let window = map.window;
    for (let step = 0; step < 5; step++) {
      const { body } = await getChanges(eventId, map.epoch, window);
      for (const [seatId, state] of body.seats) seen.set(seatId, state);
      if (body.next === window) break;
      window = body.next;
    }
    expect(Object.fromEntries(seen)).toEqual({ 0: 'L', 2: 'R', 4: 'R' });
  });

  it('are immutable once closed, and cached for a second while open', async () => {
    const eventId = await sale.event({ capacity: 5 });
    const { epoch, window } = await readSeatMap(sale.deps, eventId);
    const open = await getChanges(eventId, epoch, window);
    await setTimeout(2_100);
    const closed = await getChanges(eventId, epoch, window);
    expect(closed.headers['cache-control']).toContain('immutable');
    expect(closed.body.next).toBe(window + 1);
    if (open.body.next === window) expect(open.headers['cache-control']).not.toContain('immutable');
  });

  it('of another epoch, too old or far ahead are gone', async () => {
    const eventId = await sale.event({ capacity: 5 });
    const { epoch, window } = await readSeatMap(sale.deps, eventId);
    for (const [e, w] of [
      [epoch + 1, window],
      [epoch, window - 1],
      [epoch, window + 9],
      [0, 0],
    ] as const)
      expect(await outcome(getChanges(eventId, e, w))).toBe('seat_changes_gone');
    await sale.deps.redis.hset(`{seats:${eventId}}:map`, 'first', 0);
    expect(await outcome(getChanges(eventId, epoch, window - 299))).toBe('done');
    expect(await outcome(getChanges(eventId, epoch, window - 310))).toBe('seat_changes_gone');
  });
});

describe('the availability', () => {
  const told = async (eventId: string) =>
    (await sale.db.outbox('reservation'))
      .filter(
        ({ type, data }) => type === 'event.availability_changed' && (data as { eventId: string }).eventId === eventId,
      )
      .map(({ data }) => data as { available: number; n: number });

  it('is published when no seat is left and when one is free again, absolute and in order', async () => {
    const eventId = await sale.event({ capacity: 2 });
    await statuses(eventId);
    const one = await sale.place({ eventId, seatIds: [0] });
    expect(await told(eventId)).toEqual([]);
    await sale.place({ eventId, seatIds: [1] });
    expect(await told(eventId)).toEqual([{ eventId, available: 0, n: 1 }]);
    await sale.cancel(one);
    await sale.closed(one);
    // Within the same second it is left to the sweep.
    await sweep(sale.deps);
    expect(await told(eventId)).toEqual([
      { eventId, available: 0, n: 1 },
      { eventId, available: 1, n: 2 },
    ]);
    await sweep(sale.deps);
    expect(await told(eventId)).toHaveLength(2);
  });

  it('is published also for a map that was never read, at most once a second', async () => {
    const eventId = await sale.event({ capacity: 3 });
    const held = await sale.place({ eventId, seatIds: [0, 1, 2] });
    expect(await told(eventId)).toEqual([{ eventId, available: 0, n: 1 }]);
    await sale.cancel(held);
    await sale.closed(held);
    expect(await told(eventId)).toHaveLength(1);
    await sale.deps.redis.del(`{seats:${eventId}}:availability-turn`);
    await sale.place({ eventId, seatIds: [1] });
    expect((await told(eventId)).at(-1)).toEqual({ eventId, available: 2, n: 2 });
  });
});

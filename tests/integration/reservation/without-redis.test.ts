import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { sweep } from '../../../lambdas/reservation/operations/sweep.ts';
import { readSeatMap } from '../../../lambdas/reservation/seat-map/operations/read-seat-map.ts';
import { readSeatChanges } from '../../../lambdas/reservation/seat-map/operations/serve-seat-map.ts';
import { stores } from '../../support/addresses.ts';
import { openTcpProxy, type TcpProxy } from '../../support/tcp-proxy.ts';
import { openSale, type Sale, verifySeats } from './given.ts';
import { outcome, tally } from './outcome.ts';

let sale: Sale;
let proxy: TcpProxy;
beforeAll(async () => {
  proxy = await openTcpProxy(stores.redisUrl());
  sale = await openSale({ redisUrl: proxy.url });
});
afterEach(async () => expect(await verifySeats(sale)).toEqual([]));
afterAll(async () => {
  await sale.close();
  await proxy.disconnect();
});

const rush = (eventId: string, fans: number, seats: number) =>
  Promise.all(Array.from({ length: fans }, (_, index) => outcome(sale.place({ eventId, seatIds: [index % seats] }))));

describe('without Redis', () => {
  it('one seat still goes to one user, and 63 get seat_taken', async () => {
    const eventId = await sale.event();
    await proxy.disconnect();
    try {
      expect(tally(await rush(eventId, 64, 1))).toEqual({ done: 1, seat_taken: 63 });
    } finally {
      await proxy.reconnect();
    }
  });

  it('the map comes from PostgreSQL, and its changes are gone', async () => {
    const eventId = await sale.event({ capacity: 3 });
    const before = await readSeatMap(sale.deps, eventId);
    await sale.place({ eventId, seatIds: [1] });
    await proxy.disconnect();
    try {
      expect(await readSeatMap(sale.deps, eventId)).toMatchObject({ epoch: 0, statuses: 'ALA' });
      expect(await outcome(readSeatChanges(sale.deps, eventId, before.epoch, before.window))).toBe('seat_changes_gone');
      await sale.place({ eventId, seatIds: [2] });
      await sweep(sale.deps);
    } finally {
      await proxy.reconnect();
    }
    // Redis is back with what it knew; the sweep tells it what it missed.
    await sweep(sale.deps);
    expect(await readSeatMap(sale.deps, eventId)).toMatchObject({ epoch: before.epoch, statuses: 'ALL' });
  });

  it('emptied and stopped during a rush, every seat is sold once', async () => {
    const eventId = await sale.event({ capacity: 20 });
    const all = [rush(eventId, 20, 10)];
    await sale.forget(eventId);
    all.push(rush(eventId, 20, 10));
    await proxy.disconnect();
    all.push(rush(eventId, 20, 10));
    const outcomes = tally((await Promise.all(all)).flat());
    await proxy.reconnect();
    expect(outcomes).toEqual({ done: 10, seat_taken: 50 });
  });
});

import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { readSeatChanges } from '../../../lambdas/reservation/operations/read-seat-changes.ts';
import { readSeatMap } from '../../../lambdas/reservation/operations/read-seat-map.ts';
import { sweep } from '../../../lambdas/reservation/operations/sweep.ts';
import { stores } from '../../support/addresses.ts';
import { openSale, type Sale, verifySeats } from './given.ts';
import { outcome, tally } from './outcome.ts';

/** The way to Redis, which can be cut and mended. */
async function openWay(): Promise<{ url: string; cut(): Promise<void>; mend(): Promise<void> }> {
  const target = new URL(stores.redisUrl());
  const sockets = new Set<Socket>();
  const server: Server = createServer((incoming) => {
    const outgoing = connect(Number(target.port), target.hostname);
    for (const socket of [incoming, outgoing]) {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    }
    incoming.pipe(outgoing).pipe(incoming);
  });
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = server.address() as { port: number };
  return {
    url: `redis://127.0.0.1:${port}`,
    async cut() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    mend: () => listen(port),
  };
}

let sale: Sale;
let way: Awaited<ReturnType<typeof openWay>>;
beforeAll(async () => {
  way = await openWay();
  sale = await openSale({ redisUrl: way.url });
});
afterEach(async () => expect(await verifySeats(sale)).toEqual([]));
afterAll(async () => {
  await sale.close();
  await way.cut();
});

const rush = (eventId: string, fans: number, seats: number) =>
  Promise.all(Array.from({ length: fans }, (_, index) => outcome(sale.place({ eventId, seatIds: [index % seats] }))));

describe('without Redis', () => {
  it('one seat still has one fan, and 63 are told so', async () => {
    const eventId = await sale.event();
    await way.cut();
    try {
      expect(tally(await rush(eventId, 64, 1))).toEqual({ done: 1, seat_taken: 63 });
    } finally {
      await way.mend();
    }
  });

  it('the map comes from PostgreSQL, and its changes are gone', async () => {
    const eventId = await sale.event({ capacity: 3 });
    const before = await readSeatMap(sale.deps, eventId);
    await sale.place({ eventId, seatIds: [1] });
    await way.cut();
    try {
      expect(await readSeatMap(sale.deps, eventId)).toMatchObject({ epoch: 0, statuses: 'ALA' });
      expect(await outcome(readSeatChanges(sale.deps, eventId, before.epoch, before.window))).toBe('seat_changes_gone');
      await sale.place({ eventId, seatIds: [2] });
      await sweep(sale.deps);
    } finally {
      await way.mend();
    }
    // Redis is back with what it knew; the sweep tells it what it missed.
    await sweep(sale.deps);
    expect(await readSeatMap(sale.deps, eventId)).toMatchObject({ epoch: before.epoch, statuses: 'ALL' });
  });

  it('emptied and stopped in the middle of a rush, every seat is sold once', async () => {
    const eventId = await sale.event({ capacity: 20 });
    const all = [rush(eventId, 20, 10)];
    await sale.forget(eventId);
    all.push(rush(eventId, 20, 10));
    await way.cut();
    all.push(rush(eventId, 20, 10));
    const outcomes = tally((await Promise.all(all)).flat());
    await way.mend();
    expect(outcomes).toEqual({ done: 10, seat_taken: 50 });
  });
});

import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { sweep } from '../../../lambdas/reservation/operations/sweep.ts';
import { readSeatMap } from '../../../lambdas/reservation/seat-map/operations/read-seat-map.ts';
import { newId } from '../../../lambdas/shared/domain/ids.ts';
import { stores } from '../../support/addresses.ts';
import { runUntilKilled } from '../../support/run-until-killed.ts';
import type { Death } from './dies-after-commit.ts';
import { openSale, type Sale, verifySeats } from './given.ts';

let sale: Sale;
beforeAll(async () => {
  sale = await openSale();
});
afterEach(async () => expect(await verifySeats(sale)).toEqual([]));
afterAll(() => sale.close());

type Act = Death extends infer D ? (D extends Death ? Omit<D, 'databaseUrl' | 'redisUrl'> : never) : never;

/** Runs the act in a process that is killed right after its commit, or fails the test if it was not. */
async function die(act: Act): Promise<void> {
  const death = { ...act, databaseUrl: sale.db.url('reservation'), redisUrl: stores.redisUrl() };
  await runUntilKilled('tests/integration/reservation/dies-after-commit.ts', death);
}

it('killed after the commit of a hold: a repeat gets the same hold, the messages wait in the outbox, the sweep corrects the map', async () => {
  const eventId = await sale.event({ capacity: 3 });
  await readSeatMap(sale.deps, eventId);
  const command = { userId: newId(), eventId, seatIds: [1], admissionId: newId(), replaces: null };
  await die({ act: 'place', command, scope: command.userId });
  const idempotency = { scope: command.userId, fingerprint: Buffer.alloc(32) };
  const held = await sale.place({ ...command, idempotency });
  expect(await sale.liveSeats(eventId, command.userId)).toBe(1);
  expect(await sale.told(held)).toEqual(['reservation.placed', 'reservation.hold_due']);
  expect((await readSeatMap(sale.deps, eventId)).statuses).toBe('AAA');
  await sweep(sale.deps);
  expect((await readSeatMap(sale.deps, eventId)).statuses).toBe('ALA');
});

it('killed after the commit of a confirmation: the redelivered message changes nothing', async () => {
  const eventId = await sale.event({ capacity: 3 });
  const held = await sale.place({ eventId, seatIds: [2] });
  await readSeatMap(sale.deps, eventId);
  const paymentId = newId();
  const data = {
    reservationId: held.id,
    eventId,
    userId: held.userId,
    paymentId,
    amount: held.amount,
    pointUsed: 0,
    cardAmount: held.amount,
    paidAt: new Date().toISOString(),
  };
  await die({ act: 'payment', messageId: newId(), data });
  expect(await sale.status(held)).toBe('CONFIRMED');
  await sale.succeeded(held, { paymentId });
  expect((await sale.told(held)).filter((type) => type === 'reservation.confirmed')).toHaveLength(1);
  await sweep(sale.deps);
  expect((await readSeatMap(sale.deps, eventId)).statuses).toBe('AAR');
});

import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { readSeatMap } from '../../../lambdas/reservation/seat-map/operations/read-seat-map.ts';
import { newId } from '../../../lambdas/shared/domain/ids.ts';
import { openSale, type Sale, verifySeats } from './given.ts';
import { outcome } from './outcome.ts';

let sale: Sale;
beforeAll(async () => {
  sale = await openSale();
});
afterEach(async () => expect(await verifySeats(sale)).toEqual([]));
afterAll(() => sale.close());

async function hold(seatIds: number[], eventId?: string) {
  const command = { eventId: eventId ?? (await sale.event()), seatIds, userId: newId(), admissionId: newId() };
  return { command, held: await sale.place(command) };
}

it('makes a new hold with the old end, and asks payment about the old one', async () => {
  const { command, held } = await hold([0, 1, 2, 3]);
  await readSeatMap(sale.deps, command.eventId);
  const next = await sale.place({ ...command, seatIds: [3, 4], replaces: held.id });
  expect(next.id).not.toBe(held.id);
  expect(next.expiresAt).toBe(held.expiresAt);
  expect(await sale.status(held)).toBe('CANCELLED');
  expect(await sale.told(held)).toEqual(['reservation.placed', 'reservation.hold_due', 'reservation.hold_ended']);
  expect(await sale.liveSeats(command.eventId, command.userId)).toBe(2);
  expect((await readSeatMap(sale.deps, command.eventId)).statuses.slice(0, 6)).toBe('AAALLA');
});

it('never gives the new seats for the old price: a payment of the old order is refunded (T13)', async () => {
  const { command, held } = await hold([0]);
  const next = await sale.place({ ...command, seatIds: [1, 2], replaces: held.id });
  await sale.succeeded(held);
  expect(await sale.told(held)).toContain('reservation.payment_refused');
  expect(await sale.told(held)).not.toContain('reservation.cancelled');
  expect(await sale.status(next)).toBe('PENDING');
  await sale.succeeded(next);
  expect(await sale.status(next)).toBe('CONFIRMED');
});

it('keeps seats that the user holds already, whoever locks them', async () => {
  const { command, held } = await hold([0, 1]);
  const lock = (seatId: number): string => `{seats:${command.eventId}}:lock:${seatId}`;
  await sale.deps.redis.del(lock(0), lock(1));
  await sale.deps.redis.set(lock(1), newId(), 'PX', 3000);
  const next = await sale.place({ ...command, seatIds: [1, 2], replaces: held.id });
  expect(next.seats.map(({ id }) => id)).toEqual([1, 2]);
});

it('leaves everything as it was when a wanted seat is taken', async () => {
  const { command, held } = await hold([0]);
  await hold([1], command.eventId);
  expect(await outcome(sale.place({ ...command, seatIds: [1], replaces: held.id }))).toBe('seat_taken');
  expect(await sale.status(held)).toBe('PENDING');
  expect(await sale.seat(command.eventId, 0)).toEqual({ status: 'LOCKED', reservationId: held.id });
});

it('is only for an active hold of the same user and admission', async () => {
  const { command, held } = await hold([0]);
  const replaces = held.id;
  const place = (more: object) => outcome(sale.place({ ...command, seatIds: [5], replaces, ...more }));
  expect(await place({ userId: newId() })).toBe('cannot_replace');
  expect(await place({ admissionId: newId() })).toBe('cannot_replace');
  expect(await place({ replaces: newId() })).toBe('cannot_replace');
  await sale.succeeded(held);
  expect(await place({})).toBe('cannot_replace');
  expect(await sale.seat(command.eventId, 0)).toEqual({ status: 'RESERVED', reservationId: held.id });
});

it('is refused to another user who holds fewer seats than the named hold', async () => {
  const { command, held } = await hold([0, 1, 2]);
  const stranger = await hold([5], command.eventId);
  const theft = { ...stranger.command, admissionId: newId(), seatIds: [6], replaces: held.id };
  expect(await outcome(sale.place(theft))).toBe('cannot_replace');
  expect(await sale.liveSeats(command.eventId, stranger.command.userId)).toBe(1);
  expect(await sale.liveSeats(command.eventId, command.userId)).toBe(3);
});

it('happens once, however often two tabs request it', async () => {
  const { command, held } = await hold([0]);
  const tabs = [5, 6, 7].map((seat) => outcome(sale.place({ ...command, seatIds: [seat], replaces: held.id })));
  expect((await Promise.all(tabs)).toSorted()).toEqual(['cannot_replace', 'cannot_replace', 'done']);
  expect(await sale.liveSeats(command.eventId, command.userId)).toBe(1);
});

it('of two users who want the seats of each other ends for both, without a deadlock', async () => {
  for (let round = 0; round < 8; round++) {
    const eventId = await sale.event();
    const [a, b] = [await hold([0, 3], eventId), await hold([1, 2], eventId)];
    const outcomes = await Promise.all([
      outcome(sale.place({ ...a.command, seatIds: [2, 1], replaces: a.held.id })),
      outcome(sale.place({ ...b.command, seatIds: [3, 0], replaces: b.held.id })),
    ]);
    expect(outcomes).toEqual(['seat_taken', 'seat_taken']);
  }
});

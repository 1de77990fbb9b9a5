import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Layout } from '../../../lambdas/event/contract/layout.ts';
import { onEventCancelled } from '../../../lambdas/reservation/events/handlers/messages.ts';
import { readSeatMap } from '../../../lambdas/reservation/seat-map/operations/read-seat-map.ts';
import { newId } from '../../../lambdas/shared/domain/ids.ts';
import { hallOf, idempotency, openSale, type Sale, verifySeats } from './given.ts';
import { outcome, tally } from './outcome.ts';

let sale: Sale;
beforeAll(async () => {
  sale = await openSale();
});
afterEach(async () => expect(await verifySeats(sale)).toEqual([]));
afterAll(() => sale.close());

const idsOf = ({ seats }: { readonly seats: readonly { readonly id: number }[] }): number[] =>
  seats.map(({ id }) => id);
const lockKey = (eventId: string, seatId: number): string => `{seats:${eventId}}:lock:${seatId}`;

/** A row of six with two accessible seats, a row of six behind it, and ten places of general admission. */
const mixedHall = (): Layout => {
  const { sections, ...layout } = hallOf(12);
  const [seated] = sections as Extract<Layout['sections'][number], { kind: 'seated' }>[];
  const rows = [
    { label: 'A', firstSeatId: 0, numbers: [[1, 6]] as [number, number][], accessible: [1, 2] },
    { label: 'B', firstSeatId: 6, numbers: [[1, 6]] as [number, number][] },
  ];
  const standing = { id: 1, name: 'S', price: 1_000, x: 0, y: 9, firstSeatId: 12, capacity: 10 };
  return {
    ...layout,
    sections: [
      { ...seated!, rows },
      { ...standing, kind: 'general' },
    ],
  };
};

describe('the best available seats', () => {
  it('are held as chosen ones are: adjacent, until the end that the event sets', async () => {
    const eventId = await sale.event({ capacity: 20, holdMinutes: 7 });
    const held = await sale.best({ eventId, quantity: 4 });
    // The middle of the front row would leave three seats on each side, which is better than a single one.
    expect(idsOf(held)).toEqual([3, 4, 5, 6]);
    expect(Date.parse(held.expiresAt) - Date.parse(held.createdAt)).toBe(7 * 60_000);
    expect(await sale.seat(eventId, 3)).toEqual({ status: 'LOCKED', reservationId: held.id });
    expect(await sale.liveSeats(eventId, held.userId)).toBe(4);
    expect(await sale.told(held)).toEqual(['reservation.placed', 'reservation.hold_due']);
    expect((await readSeatMap(sale.deps, eventId)).statuses).toBe(`AAALLLL${'A'.repeat(13)}`);
  });

  it('leave no single seat behind where that can be avoided', async () => {
    const eventId = await sale.event({ capacity: 5 });
    expect([[0, 1].join(), [3, 4].join()]).toContain(idsOf(await sale.best({ eventId, quantity: 2 })).join());
  });

  it('are accessible only for a party that asks, and never of general admission', async () => {
    const eventId = await sale.event({ layout: mixedHall() });
    expect(idsOf(await sale.best({ eventId, quantity: 4 }))).toEqual([2, 3, 4, 5]);
    expect(idsOf(await sale.best({ eventId, quantity: 4, accessible: false }))).toHaveLength(4);
    await expect(sale.best({ eventId, quantity: 3 })).rejects.toMatchObject({
      code: 'not_enough_seats',
      facts: { available: 2 },
    });
    expect(idsOf(await sale.best({ eventId, quantity: 2, accessible: true }))).toEqual([0, 1]);
    expect(await outcome(sale.best({ eventId, accessible: true }))).toBe('not_enough_seats');
    expect(await outcome(sale.best({ eventId, sectionId: 1 }))).toBe('invalid_request');
    expect(await outcome(sale.best({ eventId, sectionId: 9 }))).toBe('invalid_request');
    expect(await outcome(sale.best({ eventId, sectionId: 0 }))).toBe('done');
  });

  it('are refused when there are not so many next to each other, and nothing is held', async () => {
    const eventId = await sale.event({ capacity: 5 });
    await sale.place({ eventId, seatIds: [2] });
    const fan = { userId: newId(), admissionId: newId() };
    await expect(sale.best({ eventId, quantity: 3, ...fan })).rejects.toMatchObject({
      code: 'not_enough_seats',
      facts: { available: 4 },
    });
    expect(await sale.liveSeats(eventId, fan.userId)).toBe(0);
    // Neither the admission is used up nor a seat is locked.
    expect(await sale.deps.redis.exists(...[0, 1, 3, 4].map((seatId) => lockKey(eventId, seatId)))).toBe(0);
    expect(idsOf(await sale.best({ eventId, quantity: 2, ...fan }))).toHaveLength(2);
  });

  it('count for the limit of a user', async () => {
    const eventId = await sale.event({ capacity: 10, seatsPerFan: 3 });
    const userId = newId();
    await expect(sale.best({ eventId, userId, quantity: 4 })).rejects.toMatchObject({ facts: { seatsPerFan: 3 } });
    expect(await outcome(sale.best({ eventId, userId, quantity: 2 }))).toBe('done');
    expect(await outcome(sale.best({ eventId, userId, quantity: 2 }))).toBe('seat_limit_reached');
    expect(await outcome(sale.best({ eventId, userId, quantity: 1 }))).toBe('done');
    expect(await outcome(sale.best({ eventId, quantity: 8 }))).toBe('seat_limit_reached');
  });

  it('need an event on sale and an admission, whether or not there are seats', async () => {
    const refusals = async (eventId: string) => [
      await outcome(sale.best({ eventId })),
      await outcome(sale.best({ eventId, quantity: 8 })),
    ];
    const closed = await sale.event({ capacity: 3, onSale: false });
    expect(await refusals(closed)).toEqual(['sale_not_open', 'sale_not_open']);
    const cancelled = await sale.event({ capacity: 3 });
    await sale.hear(onEventCancelled, { eventId: cancelled, version: 9 });
    expect(await refusals(cancelled)).toEqual(['event_cancelled', 'event_cancelled']);
    expect(await refusals(newId())).toEqual(['not_found', 'not_found']);
    const eventId = await sale.event({ capacity: 3 });
    const fan = { userId: newId(), admissionId: newId() };
    expect(await outcome(sale.best({ eventId, ...fan }))).toBe('done');
    expect(await outcome(sale.best({ eventId, ...fan }))).toBe('admission_used');
    expect(await outcome(sale.best({ eventId, admissionId: null }))).toBe('admission_expired');
  });
});

describe('a repeat of a request for the best available seats', () => {
  it('gets the same seats, also when it is late, the hall is sold out or the admission has ended', async () => {
    const eventId = await sale.event({ capacity: 4 });
    const command = { eventId, quantity: 2, userId: newId(), admissionId: newId(), idempotency: idempotency() };
    const first = await sale.best(command);
    expect(await sale.best(command)).toEqual(first);
    await sale.best({ eventId, quantity: 2 });
    expect(await sale.best(command)).toEqual(first);
    expect(await sale.best({ ...command, admissionId: null })).toEqual(first);
    expect(await outcome(sale.best({ ...command, idempotency: idempotency() }))).toBe('not_enough_seats');
    expect(await sale.liveSeats(eventId, command.userId)).toBe(2);
    expect(await sale.told(first)).toEqual(['reservation.placed', 'reservation.hold_due']);
  });

  it('leaves no seat locked for others', async () => {
    const eventId = await sale.event({ capacity: 4 });
    const command = { eventId, quantity: 2, userId: newId(), admissionId: newId(), idempotency: idempotency() };
    await sale.best(command);
    await sale.deps.redis.del(`{seats:${eventId}}:turn:${command.userId}`);
    await sale.best(command);
    expect(await outcome(sale.best({ eventId, quantity: 2 }))).toBe('done');
  });

  it('with another body is refused', async () => {
    const eventId = await sale.event();
    const userId = newId();
    const key = newId();
    await sale.best({ eventId, userId, quantity: 1, idempotency: idempotency(key, 'one') });
    const other = sale.best({ eventId, userId, quantity: 2, idempotency: idempotency(key, 'two') });
    expect(await outcome(other)).toBe('idempotency_key_reused');
  });

  it('while the first request runs is refused or gets the same answer: one reservation', async () => {
    const eventId = await sale.event();
    const command = { eventId, quantity: 2, userId: newId(), admissionId: newId(), idempotency: idempotency() };
    const outcomes = tally(await Promise.all(Array.from({ length: 8 }, () => outcome(sale.best(command)))));
    expect(Object.keys(outcomes).every((code) => ['done', 'request_in_progress'].includes(code))).toBe(true);
    expect(outcomes.done).toBeGreaterThanOrEqual(1);
    expect(await sale.liveSeats(eventId, command.userId)).toBe(2);
  });
});

describe('the best available seats instead of a hold', () => {
  it('can be those of the hold and more beside them', async () => {
    const eventId = await sale.event({ capacity: 5 });
    const fan = { eventId, userId: newId(), admissionId: newId() };
    const held = await sale.place({ ...fan, seatIds: [1, 2] });
    await sale.place({ eventId, seatIds: [4] });
    const next = await sale.best({ ...fan, quantity: 3, replaces: held.id });
    expect(idsOf(next)).toEqual([1, 2, 3]);
    expect(next.expiresAt).toBe(held.expiresAt);
    expect(await sale.status(held)).toBe('CANCELLED');
    expect((await readSeatMap(sale.deps, eventId)).statuses).toBe('ALLLL');
  });

  it('leave the hold as it was when there are not enough', async () => {
    const eventId = await sale.event({ capacity: 5 });
    const fan = { eventId, userId: newId(), admissionId: newId() };
    const held = await sale.place({ ...fan, seatIds: [1, 2] });
    await sale.place({ eventId, seatIds: [3] });
    expect(await outcome(sale.best({ ...fan, quantity: 4, replaces: held.id }))).toBe('not_enough_seats');
    expect(await sale.status(held)).toBe('PENDING');
    expect(await sale.seat(eventId, 1)).toEqual({ status: 'LOCKED', reservationId: held.id });
  });

  it('are not given for a hold of another user or another admission', async () => {
    const eventId = await sale.event({ capacity: 6 });
    const held = await sale.place({ eventId, seatIds: [1, 2] });
    const stranger = { eventId, userId: newId(), admissionId: newId(), replaces: held.id };
    expect(await outcome(sale.best({ ...stranger, quantity: 1 }))).toBe('cannot_replace');
    expect(await outcome(sale.best({ ...stranger, quantity: 4 }))).toBe('not_enough_seats');
    expect(await outcome(sale.best({ ...stranger, userId: held.userId }))).toBe('cannot_replace');
    expect(await sale.status(held)).toBe('PENDING');
  });
});

describe('an attempt that is refused', () => {
  it('locks seats once a second at most, however often its user repeats it', async () => {
    const eventId = await sale.event({ capacity: 100 });
    const used = { eventId, userId: newId(), admissionId: newId() };
    await sale.best(used);
    const outcomes = await Promise.all(Array.from({ length: 40 }, () => outcome(sale.best({ ...used, quantity: 3 }))));
    expect(tally(outcomes)).toEqual({ admission_used: 40 });
    const locked = await sale.deps.redis.exists(...Array.from({ length: 100 }, (_, id) => lockKey(eventId, id)));
    // The seat of the hold, and at most one group.
    expect(locked).toBeLessThanOrEqual(1 + 3);
  });
});

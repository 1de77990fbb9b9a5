import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
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

describe('a choice that leaves a single free seat', () => {
  it('is allowed unless the event forbids it', async () => {
    const eventId = await sale.event({ capacity: 10 });
    expect(await outcome(sale.place({ eventId, seatIds: [1, 2] }))).toBe('done');
  });

  it('is refused with that seat where the event forbids it, and nothing is held', async () => {
    const eventId = await sale.event({ capacity: 10, forbidsOrphanSeats: true });
    const fan = { userId: newId(), admissionId: newId() };
    await expect(sale.place({ eventId, seatIds: [1, 2], ...fan })).rejects.toMatchObject({
      code: 'orphan_seat',
      facts: { seatIds: [0] },
    });
    expect(await sale.liveSeats(eventId, fan.userId)).toBe(0);
    expect((await sale.seat(eventId, 1)).status).toBe('AVAILABLE');
    expect(await outcome(sale.place({ eventId, seatIds: [0, 1, 2], ...fan }))).toBe('done');
  });

  it('is decided by what is taken already, and not refused for a seat that was single before', async () => {
    const eventId = await sale.event({ capacity: 10 });
    await sale.place({ eventId, seatIds: [1] });
    await sale.place({ eventId, seatIds: [6] });
    await sale.db.sql('UPDATE reservation.events SET forbids_orphan_seats = true WHERE id = $1', [eventId]);
    expect(await outcome(sale.place({ eventId, seatIds: [3, 4, 5] }))).toBe('orphan_seat');
    expect(await outcome(sale.place({ eventId, seatIds: [2, 3] }))).toBe('done');
  });

  it('is refused whatever a stale map shows', async () => {
    const eventId = await sale.event({ capacity: 10, forbidsOrphanSeats: true });
    const { statuses } = await readSeatMap(sale.deps, eventId);
    await sale.place({ eventId, seatIds: [0, 1] });
    await sale.deps.redis.set(`{seats:${eventId}}:statuses`, statuses, 'KEEPTTL');
    await expect(sale.place({ eventId, seatIds: [3, 4] })).rejects.toMatchObject({ facts: { seatIds: [2] } });
  });

  it('counts the seats of a hold that is replaced as free', async () => {
    const eventId = await sale.event({ capacity: 10, forbidsOrphanSeats: true });
    const fan = { eventId, userId: newId(), admissionId: newId() };
    const held = await sale.place({ ...fan, seatIds: [0, 1] });
    expect(await outcome(sale.place({ ...fan, seatIds: [1, 2], replaces: held.id }))).toBe('orphan_seat');
    expect(await outcome(sale.place({ ...fan, seatIds: [2, 3], replaces: held.id }))).toBe('done');
  });

  it('is made for the best available seats where it cannot be avoided', async () => {
    const eventId = await sale.event({ capacity: 3, forbidsOrphanSeats: true });
    expect(await outcome(sale.place({ eventId, seatIds: [0, 1] }))).toBe('orphan_seat');
    expect(await outcome(sale.best({ eventId, quantity: 2 }))).toBe('done');
  });
});

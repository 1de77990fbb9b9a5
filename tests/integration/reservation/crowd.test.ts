import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { sweep } from '../../../lambdas/reservation/operations/sweep.ts';
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

it('a user whose attempts are all refused does not block free seats for others', async () => {
  const [fanAtOnce, seatsEach, looks] = [100, 8, 20];
  const eventId = await sale.event({ capacity: 1_000 });
  const used = { eventId, userId: newId(), admissionId: newId() };
  await sale.place({ ...used, seatIds: [999] });
  const seats = Array.from({ length: fanAtOnce * seatsEach }, (_, seatId) => seatId);
  let isOver = false;
  const attempts = Array.from({ length: fanAtOnce }, async (_, n) => {
    const seatIds = seats.slice(n * seatsEach, (n + 1) * seatsEach);
    while (!isOver)
      expect(await outcome(sale.place({ ...used, seatIds }))).toMatch(/admission_used|seat_limit_reached/);
  });
  const locks = seats.map((seatId) => `{seats:${eventId}}:lock:${seatId}`);
  let lockedMax = 0;
  for (let look = 0; look < looks; look++) {
    lockedMax = Math.max(lockedMax, await sale.deps.redis.exists(...locks));
    await setTimeout(20);
  }
  isOver = true;
  await Promise.all(attempts);
  // A lock lasts three seconds at most, and one attempt a second takes some.
  expect(lockedMax).toBeLessThanOrEqual(3 * seatsEach);
});

it('a map of which Redis has evicted a part is loaded again', async () => {
  const eventId = await sale.event({ capacity: 10 });
  const { epoch } = await readSeatMap(sale.deps, eventId);
  await sale.deps.redis.del(`{seats:${eventId}}:versions`);
  await sale.place({ eventId, seatIds: [0] });
  const map = await readSeatMap(sale.deps, eventId);
  expect(map.statuses).toBe(`L${'A'.repeat(9)}`);
  expect(map.epoch).toBeGreaterThan(epoch);
});

it('the availability of a seat that is free again is published, however many events are on sale', async () => {
  const eventId = await sale.event({ capacity: 1, saleStartsAt: new Date(Date.now() - 7_200_000).toISOString() });
  await readSeatMap(sale.deps, eventId);
  const held = await sale.place({ eventId, seatIds: [0] });
  await sale.db.sql(
    `WITH others AS (
       INSERT INTO reservation.events (id, version, title, venue, event_date, sale_starts_at, sale_ends_at,
                                       hold_minutes, seats_per_fan, on_sale)
       SELECT gen_random_uuid(), 1, 'x', 'y', now() + interval '9 days', now() - interval '1 minute',
              now() + interval '1 day', 10, 4, true
         FROM generate_series(1, 101)
       RETURNING id
     ), halls AS (
       INSERT INTO reservation.layouts (event_id, version, capacity, body, etag)
       SELECT id, 1, 1, '{}', 'x' FROM others
     )
     INSERT INTO reservation.seats (event_id, seat_id, section_id, section, price, accessible)
     SELECT id, 0, 0, 'A', 1000, false FROM others`,
  );
  await sale.cancel(held);
  await sale.closed(held);
  await sweep(sale.deps);
  const told = (await sale.db.outbox('reservation'))
    .filter(
      ({ type, data }) => type === 'event.availability_changed' && (data as { eventId: string }).eventId === eventId,
    )
    .map(({ data }) => (data as { available: number }).available);
  expect(told).toEqual([0, 1]);
});

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { onEventCancelled } from '../../../lambdas/reservation/events/handlers/messages.ts';
import { newId } from '../../../lambdas/shared/domain/ids.ts';
import { idempotency, openSale, PRICE, type Sale, verifySeats } from './given.ts';
import { outcome, tally } from './outcome.ts';

let sale: Sale;
beforeAll(async () => {
  sale = await openSale();
});
afterEach(async () => expect(await verifySeats(sale)).toEqual([]));
afterAll(() => sale.close());

describe('placing', () => {
  it('holds the chosen seats until the end that the event sets', async () => {
    const eventId = await sale.event({ holdMinutes: 7 });
    const held = await sale.place({ eventId, seatIds: [11, 3] });
    expect(held).toMatchObject({ eventId, status: 'PENDING', amount: 2 * PRICE, version: 1 });
    expect(held.number).toMatch(/^T\d{6}[0-9A-HJKMNP-TV-Z]{6}$/);
    expect(held.seats).toEqual([
      { id: 3, section: 'R', row: 'A0', number: 4, price: PRICE },
      { id: 11, section: 'R', row: 'B0', number: 2, price: PRICE },
    ]);
    expect(Date.parse(held.expiresAt) - Date.parse(held.createdAt)).toBe(7 * 60_000);
    expect(await sale.seat(eventId, 3)).toEqual({ status: 'LOCKED', reservationId: held.id });
    expect(await sale.liveSeats(eventId, held.userId)).toBe(2);
    expect(await sale.told(held)).toEqual(['reservation.placed', 'reservation.hold_due']);
  });

  it('sets the timer to the end of the hold', async () => {
    const held = await sale.place({ eventId: await sale.event(), seatIds: [0] });
    const rows = await sale.db.sql<{ deliverAt: Date }>(
      "SELECT deliver_at FROM reservation.outbox WHERE type = 'reservation.hold_due' AND data ->> 'reservationId' = $1",
      [held.id],
    );
    expect(rows.map(({ deliverAt }) => deliverAt.toISOString())).toEqual([held.expiresAt]);
  });

  it('gives all the seats or none', async () => {
    const eventId = await sale.event();
    await sale.place({ eventId, seatIds: [2] });
    const userId = newId();
    await expect(sale.place({ eventId, seatIds: [1, 2, 3], userId })).rejects.toMatchObject({
      code: 'seat_taken',
      facts: { seatIds: [2] },
    });
    expect((await sale.seat(eventId, 1)).status).toBe('AVAILABLE');
    expect(await sale.liveSeats(eventId, userId)).toBe(0);
  });

  it('does not use up the admission when it is refused: the same admission takes other seats', async () => {
    const eventId = await sale.event();
    await sale.place({ eventId, seatIds: [0] });
    const fan = { userId: newId(), admissionId: newId() };
    expect(await outcome(sale.place({ eventId, seatIds: [0], ...fan }))).toBe('seat_taken');
    expect(await outcome(sale.place({ eventId, seatIds: [1], ...fan }))).toBe('done');
  });

  it('makes one reservation of one admission', async () => {
    const eventId = await sale.event();
    const fan = { userId: newId(), admissionId: newId() };
    await sale.place({ eventId, seatIds: [0], ...fan });
    expect(await outcome(sale.place({ eventId, seatIds: [1], ...fan }))).toBe('admission_used');
    expect((await sale.seat(eventId, 1)).status).toBe('AVAILABLE');
  });

  it('names a seat that does not exist', async () => {
    const eventId = await sale.event({ capacity: 20 });
    expect(await outcome(sale.place({ eventId, seatIds: [20] }))).toBe('invalid_request');
    expect(await outcome(sale.place({ eventId, seatIds: [19] }))).toBe('done');
  });

  it('needs an event that is on sale', async () => {
    const past = new Date(Date.now() - 1_000).toISOString();
    const future = new Date(Date.now() + 60_000).toISOString();
    const place = async (more: object) => outcome(sale.place({ eventId: await sale.event(more), seatIds: [0] }));
    expect(await place({ saleStartsAt: future })).toBe('sale_not_open');
    expect(await place({ saleEndsAt: past })).toBe('sale_not_open');
    expect(await place({ onSale: false })).toBe('sale_not_open');
    expect(await outcome(sale.place({ eventId: newId(), seatIds: [0] }))).toBe('not_found');
    const cancelled = await sale.event();
    await sale.hear(onEventCancelled, { eventId: cancelled, version: 9 });
    expect(await outcome(sale.place({ eventId: cancelled, seatIds: [0] }))).toBe('event_cancelled');
  });
});

describe('the limit of a user', () => {
  it('counts over reservations, on both sides of it', async () => {
    const eventId = await sale.event({ seatsPerFan: 3 });
    const userId = newId();
    expect(await outcome(sale.place({ eventId, userId, seatIds: [0, 1, 2, 3] }))).toBe('seat_limit_reached');
    expect(await outcome(sale.place({ eventId, userId, seatIds: [0, 1] }))).toBe('done');
    expect(await outcome(sale.place({ eventId, userId, seatIds: [2, 3] }))).toBe('seat_limit_reached');
    expect(await outcome(sale.place({ eventId, userId, seatIds: [2] }))).toBe('done');
  });

  it('holds under two tabs at once', async () => {
    const eventId = await sale.event({ seatsPerFan: 4 });
    for (let round = 0; round < 5; round++) {
      const userId = newId();
      const tabs = [[0, 1, 2].map((seat) => seat + round * 4), [3].map((seat) => seat + round * 4), [16, 17, 18, 19]];
      const outcomes = await Promise.all(tabs.map((seatIds) => outcome(sale.place({ eventId, userId, seatIds }))));
      expect(outcomes.every((each) => ['done', 'seat_limit_reached', 'seat_taken'].includes(each))).toBe(true);
      expect(await sale.liveSeats(eventId, userId)).toBeLessThanOrEqual(4);
    }
  });

  it('counts seats until they are free again', async () => {
    const eventId = await sale.event({ seatsPerFan: 1 });
    const userId = newId();
    const held = await sale.place({ eventId, userId, seatIds: [0] });
    await sale.cancel(held);
    expect(await outcome(sale.place({ eventId, userId, seatIds: [1] }))).toBe('seat_limit_reached');
    await sale.closed(held);
    expect(await outcome(sale.place({ eventId, userId, seatIds: [1] }))).toBe('done');
  });
});

describe('many at once', () => {
  it('give one seat to one of 64 users, and 63 get seat_taken', async () => {
    const eventId = await sale.event();
    const all = Array.from({ length: 64 }, () => outcome(sale.place({ eventId, seatIds: [5] })));
    expect(tally(await Promise.all(all))).toEqual({ done: 1, seat_taken: 63 });
  });

  it('give ten seats to ten of 50 users', async () => {
    const eventId = await sale.event();
    const all = Array.from({ length: 50 }, (_, index) => outcome(sale.place({ eventId, seatIds: [index % 10] })));
    expect(tally(await Promise.all(all))).toEqual({ done: 10, seat_taken: 40 });
  });

  it('with overlapping pairs never deadlock, and leave nothing locked', async () => {
    const eventId = await sale.event({ capacity: 12 });
    // Without the lock of Redis before it: the rows themselves have to stand the crowd.
    const all = Array.from({ length: 60 }, (_, index) => {
      const pair = [index % 12, (index + 1) % 12];
      return sale.deps.redis
        .del(...pair.map((seat) => `{seats:${eventId}}:lock:${seat}`))
        .then(() => outcome(sale.place({ eventId, seatIds: index % 2 === 0 ? pair : pair.toReversed() })));
    });
    const outcomes = tally(await Promise.all(all));
    expect(Object.keys(outcomes).sort()).toEqual(['done', 'seat_taken']);
    const [row] = await sale.db.sql<{ taken: number }>(
      "SELECT count(*)::int AS taken FROM reservation.seats WHERE event_id = $1 AND status = 'LOCKED'",
      [eventId],
    );
    expect(row!.taken).toBe(2 * outcomes.done!);
  });
});

describe('a repeat with the same key', () => {
  it('gives the same answer and holds nothing more', async () => {
    const eventId = await sale.event();
    const command = { eventId, seatIds: [4], userId: newId(), admissionId: newId(), idempotency: idempotency('k1') };
    const first = await sale.place(command);
    expect(await sale.place(command)).toEqual(first);
    expect(await sale.liveSeats(eventId, command.userId)).toBe(1);
    expect(await sale.told(first)).toEqual(['reservation.placed', 'reservation.hold_due']);
  });

  it('gives the same answer when the admission has ended, which allows nothing new', async () => {
    const eventId = await sale.event();
    const command = { eventId, seatIds: [4], userId: newId(), idempotency: idempotency('k2') };
    const first = await sale.place(command);
    expect(await sale.place({ ...command, admissionId: null })).toEqual(first);
    expect(await outcome(sale.place({ ...command, admissionId: null, idempotency: idempotency() }))).toBe(
      'admission_expired',
    );
  });

  it('gives the same answer when the seat was given up since and another user has locked it', async () => {
    const eventId = await sale.event();
    const command = { eventId, seatIds: [4], userId: newId(), admissionId: newId(), idempotency: idempotency('k7') };
    const first = await sale.place(command);
    await sale.place({ ...command, seatIds: [5], replaces: first.id, idempotency: idempotency() });
    await sale.place({ eventId, seatIds: [4] });
    expect(await sale.place(command)).toEqual(first);
    const anew = sale.place({ ...command, idempotency: idempotency() });
    await expect(anew).rejects.toMatchObject({ code: 'seat_taken', facts: { seatIds: [4] } });
  });

  it('gives the same answer when Redis has forgotten the request and another user has locked the seat', async () => {
    const eventId = await sale.event();
    const command = { eventId, seatIds: [4], userId: newId(), admissionId: newId(), idempotency: idempotency() };
    const first = await sale.place(command);
    await sale.forget(eventId);
    await sale.deps.redis.set(`{seats:${eventId}}:lock:4`, newId(), 'PX', 3000);
    expect(await sale.place(command)).toEqual(first);
    const anew = sale.place({ ...command, idempotency: idempotency() });
    await expect(anew).rejects.toMatchObject({ code: 'seat_taken', facts: { seatIds: [4] } });
  });

  it('and another body is refused', async () => {
    const eventId = await sale.event();
    const userId = newId();
    await sale.place({ eventId, userId, seatIds: [4], idempotency: idempotency('k3', 'one') });
    const other = sale.place({ eventId, userId, seatIds: [5], idempotency: idempotency('k3', 'two') });
    expect(await outcome(other)).toBe('idempotency_key_reused');
    expect((await sale.seat(eventId, 5)).status).toBe('AVAILABLE');
  });

  it('while the first request runs is refused or gets the same answer: one reservation', async () => {
    const eventId = await sale.event();
    const command = { eventId, seatIds: [4], userId: newId(), admissionId: newId(), idempotency: idempotency('k4') };
    const outcomes = tally(await Promise.all(Array.from({ length: 8 }, () => outcome(sale.place(command)))));
    expect(Object.keys(outcomes).every((code) => ['done', 'request_in_progress'].includes(code))).toBe(true);
    expect(outcomes.done).toBeGreaterThanOrEqual(1);
    expect(await sale.liveSeats(eventId, command.userId)).toBe(1);
  });

  it('while the first request holds the key is refused as in progress', async () => {
    const eventId = await sale.event();
    const key = idempotency('k5');
    await sale.deps.database.transaction(async (tx) => {
      await tx.query({ name: 'test.lock', text: 'SELECT pg_advisory_xact_lock(hashtextextended($1, 0))' }, [key.scope]);
      expect(await outcome(sale.place({ eventId, seatIds: [4], idempotency: key }))).toBe('request_in_progress');
    });
    expect(await outcome(sale.place({ eventId, seatIds: [4], idempotency: key }))).toBe('done');
  });

  it('after a refusal is executed: a refusal does not use up the key', async () => {
    const eventId = await sale.event({ onSale: false });
    const command = { eventId, seatIds: [4], idempotency: idempotency('k6') };
    expect(await outcome(sale.place(command))).toBe('sale_not_open');
    await sale.db.sql('UPDATE reservation.events SET on_sale = true WHERE id = $1', [eventId]);
    expect(await outcome(sale.place(command))).toBe('done');
  });
});

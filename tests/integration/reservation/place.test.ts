import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '../../../lambdas/shared/domain/ids.ts';
import { idempotency, openSale, PRICE, type Sale, verifySeats } from './given.ts';

let sale: Sale;
beforeAll(async () => {
  sale = await openSale();
});
afterEach(async () => expect(await verifySeats(sale)).toEqual([]));
afterAll(() => sale.close());

/** @returns the code of a refusal, or 'placed' */
const outcome = (placing: Promise<unknown>): Promise<string> =>
  placing.then(
    () => 'placed',
    (error: { code?: string; message: string }) => error.code ?? error.message,
  );
const tally = (outcomes: readonly string[]): Record<string, number> =>
  Object.fromEntries([...Map.groupBy(outcomes, (each) => each)].map(([code, all]) => [code, all.length]));

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
    expect(await sale.seat(eventId, 3)).toEqual({ status: 'LOCKED', reservation_id: held.id });
    expect(await sale.liveSeats(eventId, held.userId)).toBe(2);
    expect(await sale.told(held)).toEqual(['reservation.placed', 'reservation.hold_due']);
  });

  it('gives one seat to one of 64 fans, and 63 are told so', async () => {
    const eventId = await sale.event();
    const outcomes = await Promise.all(
      Array.from({ length: 64 }, () => outcome(sale.place({ eventId, seatIds: [5] }))),
    );
    expect(tally(outcomes)).toEqual({ placed: 1, seat_taken: 63 });
  });

  it('gives ten seats to ten of 50 fans', async () => {
    const eventId = await sale.event();
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, (_, index) => outcome(sale.place({ eventId, seatIds: [index % 10] }))),
    );
    expect(tally(outcomes)).toEqual({ placed: 10, seat_taken: 40 });
  });
});

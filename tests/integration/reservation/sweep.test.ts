import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { sweep } from '../../../lambdas/reservation/operations/sweep.ts';
import { openSale, type Sale, verifySeats } from './given.ts';

let sale: Sale;
beforeAll(async () => {
  sale = await openSale();
});
afterEach(async () => expect(await verifySeats(sale)).toEqual([]));
afterAll(() => sale.close());

const count = (types: readonly string[], type: string): number => types.filter((each) => each === type).length;
const hold = async () => sale.place({ eventId: await sale.event(), seatIds: [7] });

describe('the sweep', () => {
  it('ends a hold whose timer was lost', async () => {
    const held = await hold();
    await sweep(sale.deps);
    expect(await sale.told(held)).not.toContain('reservation.hold_ended');
    await sale.age(held);
    await sweep(sale.deps);
    expect(await sale.told(held)).toContain('reservation.hold_ended');
  });

  it('asks again each minute, whatever the status, until payment has answered (T2)', async () => {
    const cancelled = await hold();
    await sale.cancel(cancelled);
    const asked = async () => count(await sale.told(cancelled), 'reservation.hold_ended');
    await sweep(sale.deps);
    expect(await asked()).toBe(1);
    const aMinutePasses = () =>
      sale.db.sql("UPDATE reservation.reservations SET asked_at = asked_at - interval '1 minute' WHERE id = $1", [
        cancelled.id,
      ]);
    await aMinutePasses();
    await sweep(sale.deps);
    await sweep(sale.deps);
    expect(await asked()).toBe(2);
    await sale.closed(cancelled);
    await aMinutePasses();
    await sweep(sale.deps);
    expect(await asked()).toBe(2);
  });

  it('ends the holds of one event while another is locked', async () => {
    const locked = await sale.event();
    const held = await hold();
    await sale.age(held);
    const stranger = new pg.Client({ connectionString: sale.db.url('reservation') });
    await stranger.connect();
    try {
      await stranger.query('BEGIN');
      await stranger.query('SELECT FROM events WHERE id = $1 FOR UPDATE', [locked]);
      await sweep(sale.deps);
      expect(await sale.told(held)).toContain('reservation.hold_ended');
    } finally {
      await stranger.end();
    }
  });

  it('leaves to the next minute what does not fit into its time', async () => {
    const held = await hold();
    await sale.age(held);
    await sweep(sale.deps, () => true);
    expect(await sale.told(held)).not.toContain('reservation.hold_ended');
    await sweep(sale.deps);
    expect(await sale.told(held)).toContain('reservation.hold_ended');
  });
});

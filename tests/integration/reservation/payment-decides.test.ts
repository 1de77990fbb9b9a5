import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { onEventCancelled } from '../../../lambdas/reservation/events/handlers/messages.ts';
import { onHoldDue } from '../../../lambdas/reservation/holds/handlers/messages.ts';
import { sweep } from '../../../lambdas/reservation/operations/sweep.ts';
import { newId } from '../../../lambdas/shared/domain/ids.ts';
import { type Held, openSale, type Sale, verifySeats } from './given.ts';
import { outcome } from './outcome.ts';

let sale: Sale;
beforeAll(async () => {
  sale = await openSale();
});
afterEach(async () => expect(await verifySeats(sale)).toEqual([]));
afterAll(() => sale.close());

const timer = ({ id, eventId, userId }: Held) => sale.hear(onHoldDue, { reservationId: id, eventId, userId });
const count = (types: readonly string[], type: string): number => types.filter((each) => each === type).length;

async function hold(seatIds = [0]) {
  const eventId = await sale.event();
  return sale.place({ eventId, seatIds });
}

describe('a payment', () => {
  it('confirms the reservation and publishes all that the ticket mail needs', async () => {
    const held = await hold([1, 0]);
    const paymentId = newId();
    await sale.succeeded(held, { paymentId });
    expect(await sale.status(held)).toBe('CONFIRMED');
    expect((await sale.seat(held.eventId, 0)).status).toBe('RESERVED');
    const rows = await sale.db.outbox('reservation');
    const told = rows.find(
      ({ type, data }) =>
        type === 'reservation.confirmed' && (data as { reservationId: string }).reservationId === held.id,
    );
    expect(told!.data).toMatchObject({
      number: held.number,
      amount: held.amount,
      paymentId,
      event: held.event,
      seats: [
        { seatId: 0, row: 'A0', number: 1 },
        { seatId: 1, row: 'A0', number: 2 },
      ],
    });
  });

  it('after the end of the hold still confirms it: no delay separates money from seats', async () => {
    const held = await hold();
    await sale.age(held);
    await timer(held);
    expect(await sale.status(held)).toBe('PENDING');
    await sale.succeeded(held);
    expect(await sale.status(held)).toBe('CONFIRMED');
  });

  it('that is recorded is absorbed, in CONFIRMED and in CANCELLED (M1, T12)', async () => {
    const confirmed = await hold();
    const paymentId = newId();
    await sale.succeeded(confirmed, { paymentId });
    await sale.succeeded(confirmed, { paymentId });
    expect(await sale.status(confirmed)).toBe('CONFIRMED');
    expect(count(await sale.told(confirmed), 'reservation.confirmed')).toBe(1);
    expect(count(await sale.told(confirmed), 'reservation.payment_refused')).toBe(0);

    const cancelled = await hold();
    await sale.cancel(cancelled);
    await sale.succeeded(cancelled, { paymentId: cancelled.id });
    await sale.succeeded(cancelled, { paymentId: cancelled.id });
    expect(count(await sale.told(cancelled), 'reservation.payment_refused')).toBe(1);
  });

  it('beside the recorded one is refunded, and the reservation stays', async () => {
    const held = await hold();
    await sale.succeeded(held);
    await sale.succeeded(held);
    expect(await sale.status(held)).toBe('CONFIRMED');
    expect(count(await sale.told(held), 'reservation.payment_refused')).toBe(1);
  });

  it('of another amount is refunded and ends the hold', async () => {
    const held = await hold();
    await sale.succeeded(held, { amount: held.amount - 1 });
    expect(await sale.status(held)).toBe('CANCELLED');
    expect((await sale.seat(held.eventId, 0)).status).toBe('AVAILABLE');
    expect(await sale.told(held)).toEqual(
      expect.arrayContaining(['reservation.payment_refused', 'reservation.cancelled']),
    );
  });
});

describe('the end of a hold', () => {
  it('keeps its seats until payment has answered', async () => {
    const held = await hold();
    await sale.age(held);
    await timer(held);
    expect(await sale.told(held)).toContain('reservation.hold_ended');
    expect((await sale.seat(held.eventId, 0)).status).toBe('LOCKED');
    await sale.closed(held);
    expect(await sale.status(held)).toBe('EXPIRED');
    expect((await sale.seat(held.eventId, 0)).status).toBe('AVAILABLE');
    expect(await sale.told(held)).toContain('reservation.expired');
    expect(sale.pushed).toContainEqual({ userId: held.userId, type: 'reservation.expired' });
  });

  it('announced by a timer that arrives early sends the timer again', async () => {
    const held = await hold();
    await timer(held);
    expect(count(await sale.told(held), 'reservation.hold_due')).toBe(2);
    expect(await sale.told(held)).not.toContain('reservation.hold_ended');
  });

  it('is asked about once, however often the timer arrives', async () => {
    const held = await hold();
    await sale.age(held);
    await Promise.all([timer(held), timer(held), sweep(sale.deps)]);
    expect(count(await sale.told(held), 'reservation.hold_ended')).toBe(1);
  });
});

describe('a user who cancels', () => {
  it('during a payment is refunded, and the seat is free (T1)', async () => {
    const held = await hold();
    await sale.cancel(held);
    await sale.succeeded(held);
    expect(await sale.status(held)).toBe('CANCELLED');
    expect(await sale.told(held)).toContain('reservation.payment_refused');
    expect(count(await sale.told(held), 'reservation.cancelled')).toBe(1);
    expect((await sale.seat(held.eventId, 0)).status).toBe('AVAILABLE');
    expect(await sale.liveSeats(held.eventId, held.userId)).toBe(0);
  });

  it('without a payment frees the seat when payment has closed (T2)', async () => {
    const held = await hold();
    expect((await sale.cancel(held)).status).toBe('CANCELLED');
    expect((await sale.seat(held.eventId, 0)).status).toBe('LOCKED');
    await sale.closed(held);
    expect((await sale.seat(held.eventId, 0)).status).toBe('AVAILABLE');
  });

  it('does not free the seat of the next owner, however often payment.closed arrives (T3)', async () => {
    const held = await hold();
    await sale.cancel(held);
    await sale.closed(held);
    const next = await sale.place({ eventId: held.eventId, seatIds: [0] });
    await sale.closed(held);
    expect(await sale.seat(held.eventId, 0)).toEqual({ status: 'LOCKED', reservationId: next.id });
  });

  it('of a hold that has no payment order yet is answered closed, and a late payment finds no seat (T10)', async () => {
    const held = await hold();
    await sale.age(held);
    await timer(held);
    await sale.closed(held);
    const next = await sale.place({ eventId: held.eventId, seatIds: [0] });
    await sale.succeeded(held);
    expect(await sale.status(held)).toBe('EXPIRED');
    expect(await sale.told(held)).toContain('reservation.payment_refused');
    expect(await sale.seat(held.eventId, 0)).toEqual({ status: 'LOCKED', reservationId: next.id });
  });

  it('cannot pay for the cancelled hold after the seat was resold', async () => {
    const held = await hold();
    await sale.cancel(held);
    await sale.closed(held);
    const next = await sale.place({ eventId: held.eventId, seatIds: [0] });
    await sale.succeeded(next);
    await sale.succeeded(held);
    expect(await sale.status(held)).toBe('CANCELLED');
    expect(await sale.told(held)).toContain('reservation.payment_refused');
    expect(await sale.seat(held.eventId, 0)).toEqual({ status: 'RESERVED', reservationId: next.id });
  });

  it('cannot cancel an expired hold whose seat another user has bought', async () => {
    const held = await hold();
    await sale.age(held);
    await timer(held);
    await sale.closed(held);
    const next = await sale.place({ eventId: held.eventId, seatIds: [0] });
    await sale.succeeded(next);
    expect(await outcome(sale.cancel(held))).toBe('cannot_cancel');
    expect(await sale.seat(held.eventId, 0)).toEqual({ status: 'RESERVED', reservationId: next.id });
  });

  it('gets the same answer for the same key, and a refusal for another', async () => {
    const held = await hold();
    const key = newId();
    const first = await sale.cancel(held, key);
    expect(await sale.cancel(held, key)).toEqual(first);
    expect(count(await sale.told(held), 'reservation.cancelled')).toBe(1);
    expect(await outcome(sale.cancel(held))).toBe('cannot_cancel');
  });

  it('gets 404 for the reservation of another user', async () => {
    const held = await hold();
    expect(await outcome(sale.cancel({ ...held, userId: newId() }))).toBe('not_found');
  });

  it('cannot cancel a paid reservation here', async () => {
    const held = await hold();
    await sale.succeeded(held);
    expect(await outcome(sale.cancel(held))).toBe('cannot_cancel');
  });
});

describe('two at once', () => {
  const ROUNDS = 12;

  it.each(['cancel first', 'payment first'])(
    'cancel against payment: sold, or refunded and free (%s)',
    async (order) => {
      const eventId = await sale.event({ capacity: 20, seatsPerFan: 8 });
      for (let round = 0; round < ROUNDS; round++) {
        const held = await sale.place({ eventId, seatIds: [round] });
        const both = [() => outcome(sale.cancel(held)), () => outcome(sale.succeeded(held))];
        const [a, b] = await Promise.all((order === 'cancel first' ? both : both.toReversed()).map((act) => act()));
        expect([a, b].filter((each) => each !== 'done' && each !== 'cannot_cancel')).toEqual([]);
        const isSold = (await sale.status(held)) === 'CONFIRMED';
        expect((await sale.seat(eventId, round)).status).toBe(isSold ? 'RESERVED' : 'AVAILABLE');
        expect((await sale.told(held)).includes('reservation.payment_refused')).toBe(!isSold);
      }
    },
  );

  it('the end of the hold against payment: sold, whoever is first', async () => {
    const eventId = await sale.event({ capacity: 20 });
    for (let round = 0; round < ROUNDS; round++) {
      const held = await sale.place({ eventId, seatIds: [round] });
      await sale.age(held);
      const both = [() => timer(held), () => sale.succeeded(held)];
      await Promise.all((round % 2 === 0 ? both : both.toReversed()).map((act) => act()));
      expect(await sale.status(held)).toBe('CONFIRMED');
    }
  });

  it('the same payment delivered eight times at once is published once', async () => {
    const held = await hold();
    const paymentId = newId();
    await Promise.all(Array.from({ length: 8 }, () => sale.succeeded(held, { paymentId })));
    expect(count(await sale.told(held), 'reservation.confirmed')).toBe(1);
  });

  it('the answer of payment and the next user, many times at once, never sell a seat twice', async () => {
    const eventId = await sale.event({ capacity: 10 });
    let held = await sale.place({ eventId, seatIds: [7] });
    for (let round = 0; round < ROUNDS; round++) {
      await sale.cancel(held);
      const [, , next] = await Promise.all([
        sale.closed(held),
        sale.closed(held),
        sale.place({ eventId, seatIds: [7] }).catch(() => undefined),
      ]);
      expect(await verifySeats(sale)).toEqual([]);
      held = next ?? (await sale.place({ eventId, seatIds: [7] }));
    }
  });
});

describe('a cancelled event', () => {
  it('ends every hold by the sweep, and a payment for it is refunded', async () => {
    const eventId = await sale.event();
    const [silent, paying] = [await sale.place({ eventId, seatIds: [0] }), await sale.place({ eventId, seatIds: [1] })];
    await sale.hear(onEventCancelled, { eventId, version: 9 });
    await sweep(sale.deps);
    for (const held of [silent, paying]) expect(await sale.told(held)).toContain('reservation.hold_ended');
    await sale.closed(silent);
    await sale.succeeded(paying);
    for (const held of [silent, paying]) {
      expect(await sale.status(held)).toBe('CANCELLED');
      expect(count(await sale.told(held), 'reservation.cancelled')).toBe(1);
    }
    expect(await sale.told(paying)).toContain('reservation.payment_refused');
    expect((await sale.seat(eventId, 0)).status).toBe('AVAILABLE');
    expect((await sale.seat(eventId, 1)).status).toBe('AVAILABLE');
  });
});

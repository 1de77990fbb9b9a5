import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openSale, PRICE, type Sale } from '../../support/sale.ts';

type Answer = { readonly status: number; readonly body: unknown };
const paymentOf = ({ body }: Answer) => (body as { payment: { id: string; status: string } }).payment;
const checkoutOf = ({ body }: Answer) => (body as { checkout: { orderId: string; amount: number } }).checkout;
const codeOf = ({ body }: Answer) => (body as { code: string }).code;

let sale: Sale;
beforeAll(async () => {
  sale = await openSale({ seats: 200, poolMax: 10 });
}, 120_000);
afterAll(() => sale.close());

describe('many users at once', () => {
  it('sells one seat to one of 64 users', async () => {
    const users = await Promise.all(Array.from({ length: 64 }, () => sale.user()));
    const answers = await Promise.all(users.map((user) => user.hold([0])));
    const tally = answers.map(({ status, body }) =>
      status === 201 ? 'held' : `${status} ${(body as { code: string }).code}`,
    );
    expect(tally.filter((each) => each === 'held')).toHaveLength(1);
    expect(tally.filter((each) => each === '409 seat_taken')).toHaveLength(63);
    await sale.settled();
  }, 60_000);

  it('sells 10 seats to 10 of 50 users', async () => {
    const users = await Promise.all(Array.from({ length: 50 }, () => sale.user()));
    const answers = await Promise.all(users.map((user, n) => user.hold([10 + (n % 10)])));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(10);
    expect(new Set(answers.filter(({ status }) => status !== 201).map(codeOf))).toEqual(new Set(['seat_taken']));
    await sale.settled();
  }, 60_000);

  it('lets overlapping pairs neither deadlock nor fail, and leaves nothing locked', async () => {
    const users = await Promise.all(Array.from({ length: 40 }, () => sale.user()));
    const pair = (n: number): number[] => (n % 2 === 0 ? [30 + (n % 7), 31 + (n % 7)] : [31 + (n % 7), 30 + (n % 7)]);
    const answers = await Promise.all(users.map((user, n) => user.hold(pair(n))));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201, 409]));
    const locks = await sale.db.sql("SELECT 1 FROM pg_locks WHERE locktype = 'advisory'");
    expect(locks).toEqual([]);
    const pairs = Array.from({ length: 8 }, (_, n) => sale.seat(30 + n));
    const locked = (await Promise.all(pairs)).filter((status) => status === 'LOCKED');
    expect(locked).toHaveLength(2 * answers.filter(({ status }) => status === 201).length);
    await sale.settled();
  }, 60_000);
});

describe('the two oversells of the earlier Tiketi', () => {
  it('pay a cancelled hold after the seat was resold', async () => {
    const [first, second] = [await sale.user(PRICE), await sale.user(PRICE)];
    const lost = await first.holds([60]);
    expect(await first.cancel(lost.reservation.id)).toMatchObject({ status: 200 });
    await sale.runner.settle();
    const bought = await second.holds([60]);
    expect(paymentOf(await second.pay(bought, PRICE)).status).toBe('SUCCESS');
    const late = await first.pay(lost, PRICE);
    expect({ status: late.status, code: codeOf(late) }).toEqual({ status: 410, code: 'payment_order_expired' });
    await sale.settled();
    expect(await second.reservation(bought.reservation.id)).toMatchObject({ status: 'CONFIRMED' });
    expect(await first.points()).toMatchObject({ available: PRICE, held: 0 });
  });

  it('cancel an expired hold that another user has bought', async () => {
    const [first, second] = [await sale.user(), await sale.user(PRICE)];
    const lost = await first.holds([61]);
    await sale.letExpire(lost.reservation.id);
    await sale.runner.settle();
    const bought = await second.holds([61]);
    expect(paymentOf(await second.pay(bought, PRICE)).status).toBe('SUCCESS');
    await sale.runner.settle();
    const late = await first.cancel(lost.reservation.id);
    expect({ status: late.status, code: codeOf(late) }).toEqual({ status: 409, code: 'cannot_cancel' });
    await sale.settled();
    expect(await sale.seat(61)).toBe('RESERVED');
    expect(await second.reservation(bought.reservation.id)).toMatchObject({ status: 'CONFIRMED' });
  });
});

describe('the reason of a cancel', () => {
  const reasonOf = async (id: string) =>
    (await sale.db.sql('SELECT cancel_reason FROM reservation.reservations WHERE id = $1', [id]))[0];

  it.each([
    ['without one', undefined, null, 70],
    ['of 200 characters', '가'.repeat(200), '가'.repeat(200), 71],
    ['with room around it', ' 일정이 바뀌었어요\n', '일정이 바뀌었어요', 72],
  ] as const)('is kept, %s', async (_, reason, kept, seatId) => {
    const user = await sale.user();
    const { id } = (await user.holds([seatId])).reservation;
    expect(await user.cancel(id, reason)).toMatchObject({ status: 200 });
    expect(await reasonOf(id)).toEqual({ cancelReason: kept });
    await sale.settled();
  });

  it('of 201 characters is refused', async () => {
    const user = await sale.user();
    const { id } = (await user.holds([73])).reservation;
    expect(await user.cancel(id, '가'.repeat(201))).toMatchObject({ status: 422 });
    expect(await user.reservation(id)).toMatchObject({ status: 'PENDING' });
  });
});

describe('a card whose answer was lost', () => {
  it('is settled by a query to Toss, and the seat is confirmed', async () => {
    const user = await sale.user(20_000);
    const held = await user.holds([80]);
    const begun = await user.pay(held, 20_000);
    const paymentKey = await sale.useCard(checkoutOf(begun));
    await sale.fault('lost_answer', 'confirm');
    const confirmed = await user.confirm(paymentOf(begun).id, paymentKey, 30_000);
    expect(confirmed).toMatchObject({ status: 202, body: { payment: { status: 'UNKNOWN' } } });
    // The end is unknown, so neither points nor seats are released, even after the hold has expired.
    await sale.letExpire(held.reservation.id);
    await sale.runner.settle();
    expect(await sale.seat(80)).toBe('LOCKED');
    expect(await user.points()).toMatchObject({ held: 20_000 });
    await sale.db.sql("UPDATE payment.payments SET confirm_until = now() - interval '1 second' WHERE id = $1", [
      paymentOf(begun).id,
    ]);
    await sale.runner.run('payment', 'settle');
    await sale.settled();
    expect(await user.reservation(held.reservation.id)).toMatchObject({ status: 'CONFIRMED' });
    expect(await user.points()).toMatchObject({ available: 0, held: 0 });
  });

  it('is refused by a declined card and changes nothing', async () => {
    const user = await sale.user(20_000);
    const held = await user.holds([81]);
    const begun = await user.pay(held, 20_000);
    const paymentKey = await sale.useCard(checkoutOf(begun), '0001');
    const declined = await user.confirm(paymentOf(begun).id, paymentKey, 30_000);
    expect({ status: declined.status, code: codeOf(declined) }).toEqual({ status: 402, code: 'card_declined' });
    expect(await user.points()).toMatchObject({ available: 20_000, held: 0 });
    // The hold continues, and the user may try again.
    expect(paymentOf(await user.pay(held, 20_000)).status).toBe('READY');
    await sale.letExpire(held.reservation.id);
    await sale.settled();
    expect(await sale.seat(81)).toBe('AVAILABLE');
    expect(await user.points()).toMatchObject({ available: 20_000, held: 0 });
  });
});

describe('messages that are delivered twice and in any order', () => {
  it('change nothing the second time', async () => {
    const user = await sale.user(2 * PRICE);
    const held = await user.holds([90, 91]);
    expect(paymentOf(await user.pay(held, 2 * PRICE)).status).toBe('SUCCESS');
    const seen: { queue: string; body: string; delaySeconds: number; id: string }[] = [];
    const recording = (messages: readonly (typeof seen)[number][]) => {
      const message = messages[0]!;
      if (seen.length < 50) seen.push({ ...message });
      return message;
    };
    await sale.runner.settle(recording);
    const before = await sale.db.sql('SELECT * FROM reservation.reservations WHERE id = $1', [held.reservation.id]);
    for (const message of [...seen].reverse()) await sale.runner.deliver(message);
    // The same message under a new id, as after a restore of the sender: the keys of payments and refunds deduplicate it.
    for (const message of seen) {
      const body = { ...(JSON.parse(message.body) as object), id: crypto.randomUUID() };
      await sale.runner.deliver({ ...message, body: JSON.stringify(body) });
    }
    await sale.settled();
    expect(await sale.db.sql('SELECT * FROM reservation.reservations WHERE id = $1', [held.reservation.id])).toEqual(
      before,
    );
    expect(await user.points()).toMatchObject({ available: 0, held: 0 });
  });
});

describe('an id in upper case', () => {
  it('is the same event: no second room, no second map, and the first is unchanged', async () => {
    const epoch = async () => sale.db.sql('SELECT epoch FROM queue.rooms WHERE event_id = $1', [sale.eventId]);
    const before = await epoch();
    const upper = sale.eventId.toUpperCase();
    expect(upper).not.toBe(sale.eventId);
    expect(await sale.runner.call('GET', `/api/queue/${upper}/cursor`)).toMatchObject({
      status: 200,
      body: { state: 'OPEN' },
    });
    const mapOf = async (id: string) =>
      (await sale.runner.call('GET', `/api/events/${id}/seats`)).body as { epoch: number };
    // The first request loads the map and may be answered from PostgreSQL, in epoch 0.
    await mapOf(sale.eventId);
    expect((await mapOf(upper)).epoch).toBe((await mapOf(sale.eventId)).epoch);
    expect(await epoch()).toEqual(before);
  });
});

describe('Redis flushed in between', () => {
  it('loses no seat and no place', async () => {
    const user = await sale.user(PRICE);
    const { default: Redis } = await import('ioredis').then((module) => ({ default: module.Redis }));
    const redis = new Redis(process.env.TIKETI_TEST_REDIS!);
    const held = await user.holds([100]);
    await redis.flushall();
    const other = await sale.user();
    expect(codeOf(await other.hold([100]))).toBe('seat_taken');
    await redis.flushall();
    expect(paymentOf(await user.pay(held, PRICE)).status).toBe('SUCCESS');
    await redis.flushall();
    await sale.settled();
    const map = (await sale.runner.call('GET', `/api/events/${sale.eventId}/seats`)).body as { statuses: string };
    expect(map.statuses[100]).toBe('R');
    redis.disconnect();
  }, 60_000);
});

import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { RunnerAnswer } from '../../../localstack/runner/runner.ts';
import { stores } from '../../support/addresses.ts';
import { type Checkout, openSale, PRICE, type Sale, type SaleUser } from '../../support/sale.ts';
import { openTcpProxy, type TcpProxy } from '../../support/tcp-proxy.ts';

const SEATS = 6;
const POINTS = 20_000;

let sale: Sale;
let proxy: TcpProxy;
beforeAll(async () => {
  proxy = await openTcpProxy(stores.redisUrl());
  sale = await openSale({ seats: SEATS, redisUrl: proxy.url });
}, 120_000);
afterAll(async () => {
  await sale.close();
  await proxy.disconnect();
});

const statuses = async (): Promise<string> =>
  ((await sale.runner.call('GET', `/api/events/${sale.eventId}/seats`)).body as { statuses: string }).statuses;
const paymentOf = ({ body }: RunnerAnswer) => (body as { payment: { id: string; status: string } }).payment;

const admittedUser = async (points?: number): Promise<SaleUser> => {
  const user = await sale.user(points);
  await user.waits();
  return user;
};

it('a sale continues when Redis stops in the middle of it, and is complete when Redis is back', async () => {
  const [early, late, undecided, slow, other] = await Promise.all([
    admittedUser(PRICE),
    admittedUser(PRICE),
    admittedUser(),
    admittedUser(),
    admittedUser(),
  ]);
  // Before the outage: one user holds, one has begun to pay by card, and the hold of one will expire.
  const [first, second, third] = [await early.holds([0]), await undecided.holds([1]), await slow.holds([2])];
  const begun = await early.pay(first, POINTS);
  const checkout = (begun.body as { checkout: Checkout }).checkout;
  expect(await statuses()).toBe('LLLAAA');

  await proxy.disconnect();
  try {
    // Admitted users keep their admission; a hold, a payment, a cancel and an expiry need no Redis.
    const fourth = await late.holds([3]);
    expect(await other.hold([3])).toMatchObject({ status: 409, body: { code: 'seat_taken' } });
    expect(paymentOf(await late.pay(fourth, PRICE)).status).toBe('SUCCESS');
    const paymentKey = await sale.useCard(checkout);
    const confirmed = await early.confirm(paymentOf(begun).id, paymentKey, checkout.amount);
    expect(paymentOf(confirmed).status).toBe('SUCCESS');
    expect(await undecided.cancel(second.reservation.id)).toMatchObject({ status: 200 });
    await sale.letExpire(third.reservation.id);
    await sale.settled();
    expect(await late.reservation(fourth.reservation.id)).toMatchObject({ status: 'CONFIRMED' });
    expect(await early.reservation(first.reservation.id)).toMatchObject({ status: 'CONFIRMED' });
    expect(await statuses()).toBe('RAARAA');
  } finally {
    await proxy.reconnect();
  }

  // Redis has its old data; the sweep repeats the changes that it missed, and the sale continues.
  await sale.runner.run('reservation', 'expire');
  expect(await statuses()).toBe('RAARAA');
  const fifth = await other.holds([4]);
  expect(await other.cancel(fifth.reservation.id)).toMatchObject({ status: 200 });
  expect(await early.points()).toMatchObject({ balance: PRICE - POINTS, held: 0 });
  expect(await late.points()).toMatchObject({ balance: 0, held: 0 });
  await sale.settled();
  expect(await statuses()).toBe('RAARAA');
}, 60_000);

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import type { Payment } from '../../../lambdas/payment/domain/payment.ts';
import { settleDue } from '../../../lambdas/payment/functions/settle.ts';
import { PAYMENTS_AT_ONCE, REFUNDS_AT_ONCE, settleUnsettled } from '../../../lambdas/payment/operations/settle-due.ts';
import { listUnsettled } from '../../../lambdas/payment/repositories/due.ts';
import { sharedBreaker } from '../../../lambdas/payment/toss/breaker.ts';
import { newId } from '../../../lambdas/shared/domain/ids.ts';
import { stores } from '../../support/addresses.ts';
import { PaymentFixture, tossClient } from './given.ts';
import { openTossProxy } from './toss-proxy.ts';

let fixture: PaymentFixture;
beforeAll(async () => {
  fixture = await PaymentFixture.open();
});
afterAll(() => fixture.close());

const depsAt = (url: string) => ({
  database: fixture.database,
  toss: tossClient(url),
});

/** Payments that Toss has charged while its answer was lost. */
async function unknownPayments(count: number): Promise<Payment[]> {
  return Promise.all(
    Array.from({ length: count }, async () => {
      const { payment } = await fixture.begin(fixture.order());
      const unknown = await fixture.confirm(payment, await fixture.payAtCheckout(payment, '0004'));
      expect(unknown.status).toBe('UNKNOWN');
      return unknown;
    }),
  );
}
async function refusedPayments(count: number, pointUsed = 0): Promise<Payment[]> {
  return Promise.all(
    Array.from({ length: count }, async () => {
      const userId = await fixture.userWith(pointUsed);
      const paid = await fixture.pay(fixture.order({ userId }), pointUsed);
      await fixture.paymentRefused(paid);
      return paid;
    }),
  );
}
const statuses = async (payments: readonly Payment[]): Promise<string[]> => [
  ...new Set(await Promise.all(payments.map(async ({ id }) => (await fixture.payment(id)).status))),
];

describe('the schedule that settles payments and refunds', () => {
  it('queries Toss for a limited number of payments at the same time', async () => {
    const payments = await unknownPayments(PAYMENTS_AT_ONCE + 5);
    const all = Promise.withResolvers<void>();
    let most = 0;
    // Answers nothing until so many queries wait at once as the limit allows.
    const proxy = await openTossProxy(fixture.tossUrl, async (_, { inFlight }) => {
      most = Math.max(most, inFlight());
      if (inFlight() === PAYMENTS_AT_ONCE) all.resolve();
      await all.promise;
    });
    await settleDue(depsAt(proxy.url), () => false);
    await proxy.close();
    expect(await statuses(payments)).toEqual(['SUCCESS']);
    expect(most).toBe(PAYMENTS_AT_ONCE);
  });

  it('performs refunds while Toss answers nothing about payments', async () => {
    const payments = await unknownPayments(PAYMENTS_AT_ONCE + 5);
    const refused = await refusedPayments(REFUNDS_AT_ONCE + 2);
    const orders = new Set(payments.map(({ orderId }) => `/v1/payments/orders/${orderId}`));
    const allRefunded = Promise.withResolvers<void>();
    let cancelled = 0;
    const proxy = await openTossProxy(fixture.tossUrl, async ({ path }) => {
      if (path.endsWith('/cancel')) cancelled += 1;
      if (cancelled === refused.length) allRefunded.resolve();
      if (orders.has(path)) await allRefunded.promise;
    });
    await settleDue(depsAt(proxy.url), () => false);
    await proxy.close();
    expect(await statuses(refused)).toEqual(['REFUNDED']);
    expect(await statuses(payments)).toEqual(['SUCCESS']);
  });

  it('settles payments while Toss answers nothing about refunds', async () => {
    const payments = await unknownPayments(5);
    const refused = await refusedPayments(REFUNDS_AT_ONCE + 2);
    const orders = new Set(refused.map(({ orderId }) => `/v1/payments/orders/${orderId}`));
    const allQueried = Promise.withResolvers<void>();
    let queried = 0;
    const proxy = await openTossProxy(fixture.tossUrl, async ({ path }) => {
      if (orders.has(path)) return allQueried.promise;
      if (path.includes('/orders/')) queried += 1;
      if (queried === payments.length) allQueried.resolve();
    });
    await settleDue(depsAt(proxy.url), () => false);
    await proxy.close();
    expect(await statuses(payments)).toEqual(['SUCCESS']);
    expect(await statuses(refused)).toEqual(['REFUNDED']);
  });

  it('begins nothing once its time is over', async () => {
    const payments = await unknownPayments(2);
    await settleDue(fixture.deps, () => true);
    expect(await statuses(payments)).toEqual(['UNKNOWN']);
    await settleDue(fixture.deps, () => false);
    expect(await statuses(payments)).toEqual(['SUCCESS']);
  });
});

describe('the schedule during an outage of Toss', () => {
  it('stops at the first call that the breaker refuses, and still gives points back', async () => {
    const redis = new Redis(stores.redisUrl());
    const breaker = sharedBreaker(redis, newId());
    for (let call = 0; call < 10; call++) await breaker.report(false);
    const toss = tossClient(fixture.tossUrl, breaker);
    const deps = { database: fixture.database, toss };
    const payments = await unknownPayments(PAYMENTS_AT_ONCE + 10);
    const [card, points] = [await refusedPayments(REFUNDS_AT_ONCE + 2), await refusedPayments(2, 50_000)];
    await settleDue(deps, () => false);
    const [asked] = await fixture.db.sql<{ n: number }>(
      `SELECT count(*)::int AS n FROM payment.payments WHERE status = 'UNKNOWN' AND asked_at IS NOT NULL`,
    );
    expect(asked!.n).toBeLessThanOrEqual(PAYMENTS_AT_ONCE);
    expect(await statuses(payments)).toEqual(['UNKNOWN']);
    expect(await statuses(card)).toEqual(['SUCCESS']);
    expect(await statuses(points)).toEqual(['REFUNDED']);
    await redis.quit();
    await fixture.db.sql(`UPDATE payment.refunds SET busy_until = '-infinity'`);
    await fixture.db.sql('UPDATE payment.payments SET asked_at = NULL');
    await settleDue(fixture.deps, () => false);
    expect(await statuses([...payments, ...card])).toEqual(['SUCCESS', 'REFUNDED']);
  });

  it('queries first the payments whose answer is final, then those that have waited longest', async () => {
    const [overdue, queriedNow, old, young] = await unknownPayments(4);
    const age = (payment: Payment, confirmed: string, asked: string | null) =>
      fixture.db.sql(
        `UPDATE payment.payments
            SET confirm_until = now() - $2::interval, asked_at = now() - $3::interval
          WHERE id = $1`,
        [payment.id, confirmed, asked],
      );
    await age(young!, '1 minute', null);
    await age(old!, '20 minutes', '3 minutes');
    await age(queriedNow!, '40 minutes', '10 seconds');
    await age(overdue!, '31 minutes', '6 minutes');
    expect(await listUnsettled(fixture.database, 10)).toEqual(
      [overdue, old, young, queriedNow].map((each) => each!.id),
    );
    await settleUnsettled(fixture.deps, () => false);
  });
});

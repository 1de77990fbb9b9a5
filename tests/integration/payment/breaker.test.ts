import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import type { Toss } from '../../../lambdas/payment/domain/toss.ts';
import { confirmPayment } from '../../../lambdas/payment/operations/confirm-payment.ts';
import { sharedBreaker } from '../../../lambdas/payment/toss/breaker.ts';
import { tossAt } from '../../../lambdas/payment/toss/client.ts';
import { newId } from '../../../lambdas/shared/domain/ids.ts';
import { stores } from '../../support/addresses.ts';
import { idempotencyOf, PaymentFixture, tossClient } from './given.ts';

let fixture: PaymentFixture;
let redis: Redis;
beforeAll(async () => {
  fixture = await PaymentFixture.open();
  redis = new Redis(stores.redisUrl());
});
afterAll(async () => {
  await fixture.close();
  await redis.quit();
});

const openOf = (name: string): string => `{breaker:${name}}:opened`;
/** Makes the breaker open `ms` earlier. */
const age = async (name: string, ms: number): Promise<void> => {
  await redis.set(openOf(name), Number(await redis.get(openOf(name))) - ms);
};
async function report(name: string, ends: readonly boolean[]): Promise<void> {
  for (const isHealthy of ends) await sharedBreaker(redis, name).report(isHealthy);
}
/** Pays 20,000 in points and the rest by card, which is refused without a call to Toss. */
async function refuseCard(points: number, toss: Toss) {
  const userId = await fixture.userWith(points);
  const order = fixture.order({ userId });
  const { payment } = await fixture.begin(order, 20_000);
  const paymentKey = await fixture.payAtCheckout(payment);
  const command = { paymentId: payment.id, userId, amount: 30_000, paymentKey, idempotency: idempotencyOf() };
  await expect(confirmPayment({ database: fixture.database, toss }, command)).rejects.toMatchObject({
    code: 'provider_unavailable',
  });
  return { userId, order, payment };
}
const five = Array.from({ length: 5 }, () => true);
const failures = (n: number): boolean[] => Array.from({ length: n }, () => false);

describe('the breaker', () => {
  it('opens when half of ten calls failed, for every container', async () => {
    const name = newId();
    await report(name, [...five, ...failures(4)]);
    expect(await sharedBreaker(redis, name).mayCall()).toBe(true);
    await report(name, failures(1));
    expect(await sharedBreaker(redis, name).mayCall()).toBe(false);
  });

  it('stays closed below half, and below ten calls', async () => {
    const few = newId();
    await report(few, failures(9));
    expect(await sharedBreaker(redis, few).mayCall()).toBe(true);
    const most = newId();
    await report(most, [...five, ...five, ...failures(9)]);
    expect(await sharedBreaker(redis, most).mayCall()).toBe(true);
  });

  it('allows one probe after 30 s, which closes the breaker or opens it again', async () => {
    const name = newId();
    const breaker = sharedBreaker(redis, name);
    await report(name, failures(10));
    await age(name, 29_000);
    expect(await breaker.mayCall()).toBe(false);
    await age(name, 1_000);
    const probes = await Promise.all(Array.from({ length: 10 }, () => breaker.mayCall()));
    expect(probes.filter((may) => may)).toHaveLength(1);
    await breaker.report(false);
    expect(await breaker.mayCall()).toBe(false);
    await age(name, 30_000);
    expect(await breaker.mayCall()).toBe(true);
    await breaker.report(true);
    expect(await breaker.mayCall()).toBe(true);
    expect(await redis.exists(openOf(name))).toBe(0);
  });

  it('is closed without Redis', async () => {
    const gone = new Redis(1, '127.0.0.1', { maxRetriesPerRequest: 0, lazyConnect: true, retryStrategy: () => null });
    gone.on('error', () => undefined);
    const breaker = sharedBreaker(gone, newId());
    expect(await breaker.mayCall()).toBe(true);
    await breaker.report(false);
    gone.disconnect();
  });
});

describe('paying while Toss is down', () => {
  it('refuses cards without a call to Toss and still accepts points', async () => {
    const name = newId();
    await report(name, failures(10));
    const toss = tossClient(fixture.tossUrl, sharedBreaker(redis, name));
    const { userId, order, payment } = await refuseCard(70_000, toss);
    expect(await fixture.confirms(payment)).toEqual([]);
    expect(await fixture.points(userId)).toMatchObject({ balance: 70_000, held: 0 });
    expect((await fixture.begin(order, 50_000)).payment.status).toBe('SUCCESS');
  });

  it('does not count a declined card as a failure', async () => {
    const name = newId();
    const toss = tossClient(fixture.tossUrl, sharedBreaker(redis, name));
    for (let i = 0; i < 10; i += 1) {
      const { payment } = await fixture.begin(fixture.order());
      const paymentKey = await fixture.payAtCheckout(payment, '0001');
      const command = {
        paymentId: payment.id,
        userId: payment.userId,
        amount: 50_000,
        paymentKey,
        idempotency: idempotencyOf(),
      };
      await expect(confirmPayment({ database: fixture.database, toss }, command)).rejects.toMatchObject({
        code: 'card_declined',
      });
    }
    expect(await sharedBreaker(redis, name).mayCall()).toBe(true);
  });
});

describe('paying while the secret of Toss cannot be read', () => {
  it('refuses cards without a call to Toss, releases the points and does not use up the probe', async () => {
    const name = newId();
    const breaker = sharedBreaker(redis, name);
    const noSecret = () => Promise.reject(new Error('the secret cannot be read'));
    const toss = tossAt({ url: fixture.tossUrl, secretKey: noSecret, breaker });
    await report(name, failures(10));
    await age(name, 31_000);
    const { userId, order, payment } = await refuseCard(20_000, toss);
    expect(await fixture.payment(payment.id)).toMatchObject({ status: 'FAILED', failureCode: 'provider_unavailable' });
    expect(await fixture.points(userId)).toMatchObject({ balance: 20_000, held: 0 });
    expect(await breaker.mayCall()).toBe(true);
    expect((await fixture.pay(order, 20_000)).status).toBe('SUCCESS');
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '../../../lambdas/shared/domain/ids.ts';
import { idempotencyOf, PaymentFixture } from './given.ts';

let fixture: PaymentFixture;
beforeAll(async () => {
  fixture = await PaymentFixture.open();
});
afterAll(() => fixture.close());

const REFUSALS_MAX = 10;
type Order = ReturnType<PaymentFixture['order']>;

/** Confirms with a payment key that Toss does not know. @returns the number of confirms that Toss received */
async function tryMadeUpKey(order: Order): Promise<number> {
  const { payment } = await fixture.begin(order);
  await expect(fixture.confirm(payment, newId())).rejects.toMatchObject({ code: 'card_declined' });
  return (await fixture.confirms(payment)).length;
}
async function tryTenTimes(order: Order): Promise<void> {
  for (let attempt = 1; attempt <= REFUSALS_MAX; attempt++) expect(await tryMadeUpKey(order)).toBe(1);
}
const age = (userId: string, interval: string) =>
  fixture.db.sql('UPDATE payment.payments SET created_at = created_at - $2::interval WHERE user_id = $1', [
    userId,
    interval,
  ]);

describe('a user whose cards Toss has refused ten times in ten minutes', () => {
  it('can begin no other card payment for any reservation and gets Retry-After', async () => {
    const order = fixture.order();
    await tryTenTimes(order);
    await age(order.userId, '4 minutes');
    for (const next of [order, fixture.order({ userId: order.userId })]) {
      const refusal: unknown = await fixture.begin(next).catch((error: unknown) => error);
      expect(refusal).toMatchObject({ code: 'too_many_requests' });
      const { retryAfter } = (refusal as { facts: { retryAfter: number } }).facts;
      expect(retryAfter).toBeGreaterThan(340);
      expect(retryAfter).toBeLessThanOrEqual(360);
    }
    expect((await fixture.begin(fixture.order())).payment.status).toBe('READY');
    await age(order.userId, '6 minutes');
    expect((await fixture.pay(order)).status).toBe('SUCCESS');
  });

  it('can still pay with points, which need no call to Toss', async () => {
    const userId = await fixture.userWith(50_000);
    const order = fixture.order({ userId });
    await tryTenTimes(order);
    expect((await fixture.begin(order, 50_000)).payment.status).toBe('SUCCESS');
  });

  it('still gets the kept answer of an earlier request', async () => {
    const order = fixture.order();
    const promise = idempotencyOf();
    const first = await fixture.begin(order, 0, promise);
    await expect(fixture.confirm(first.payment, newId())).rejects.toMatchObject({ code: 'card_declined' });
    for (let attempt = 2; attempt <= REFUSALS_MAX; attempt++) await tryMadeUpKey(order);
    expect(await fixture.begin(order, 0, promise)).toEqual(first);
  });
});

describe('the limit of refused cards does not count', () => {
  it('a payment that was replaced before anything was sent', async () => {
    const order = fixture.order();
    for (let attempt = 1; attempt <= 2 * REFUSALS_MAX; attempt++) await fixture.begin(order);
    expect((await fixture.pay(order)).status).toBe('SUCCESS');
  });

  it('a payment for which Toss could not be reached', async () => {
    const order = fixture.order();
    await tryTenTimes(order);
    await fixture.db.sql(
      `UPDATE payment.payments SET failure_code = 'provider_unavailable' WHERE id IN
         (SELECT id FROM payment.payments WHERE user_id = $1 LIMIT 1)`,
      [order.userId],
    );
    expect((await fixture.pay(order)).status).toBe('SUCCESS');
  });
});

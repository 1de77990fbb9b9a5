import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { idempotencyOf, PaymentFixture } from './given.ts';

let fixture: PaymentFixture;
beforeAll(async () => {
  fixture = await PaymentFixture.open();
});
afterAll(() => fixture.close());

describe('paying with points alone', () => {
  it('uses the points, marks the order PAID and publishes payment.succeeded in one transaction', async () => {
    const userId = await fixture.userWith(80_000);
    const order = fixture.order({ userId });
    const { payment, customerKey } = await fixture.begin(order, 50_000);
    expect(payment).toMatchObject({ status: 'SUCCESS', pointUsed: 50_000, cardAmount: 0 });
    expect(customerKey).toBeNull();
    expect(await fixture.payment(payment.id)).toMatchObject({ status: 'SUCCESS', paidAt: payment.paidAt });
    expect(await fixture.points(userId)).toEqual({ balance: 30_000, held: 0, changes: 2 });
    expect(await fixture.orderStatus(order.reservationId)).toBe('PAID');
    expect(await fixture.published(order.reservationId)).toEqual(['payment.succeeded']);
  });

  it('refuses more points than are available and says how many are', async () => {
    const userId = await fixture.userWith(49_999);
    const order = fixture.order({ userId });
    await expect(fixture.begin(order, 50_000)).rejects.toMatchObject({
      code: 'insufficient_points',
      facts: { available: 49_999 },
    });
    expect(await fixture.points(userId)).toMatchObject({ balance: 49_999, held: 0 });
    expect(await fixture.orderStatus(order.reservationId)).toBeUndefined();
  });

  it('spends the last available won', async () => {
    const userId = await fixture.userWith(50_000);
    await fixture.begin(fixture.order({ userId }), 50_000);
    expect(await fixture.points(userId)).toMatchObject({ balance: 0, held: 0 });
  });

  it('refuses a second payment of a paid order', async () => {
    const userId = await fixture.userWith(100_000);
    const order = fixture.order({ userId });
    await fixture.begin(order, 50_000);
    await expect(fixture.begin(order, 50_000)).rejects.toMatchObject({ code: 'already_paid' });
    expect(await fixture.points(userId)).toMatchObject({ balance: 50_000 });
  });
});

describe('beginning a payment by card', () => {
  it('holds the points and gives the widget a random customer key, the same each time', async () => {
    const userId = await fixture.userWith(20_000);
    const first = await fixture.begin(fixture.order({ userId }), 20_000);
    expect(first.payment).toMatchObject({ status: 'READY', pointUsed: 20_000, cardAmount: 30_000 });
    expect(await fixture.points(userId)).toMatchObject({ balance: 20_000, held: 20_000 });
    const second = await fixture.begin(fixture.order({ userId }));
    expect(second.customerKey).toBe(first.customerKey);
    expect(first.customerKey).not.toBe(userId);
  });

  it.each([
    ['99 won', 49_901, 'card_part_too_small'],
    ['1 won', 49_999, 'card_part_too_small'],
    ['less than nothing', 50_001, 'invalid_request'],
  ])('refuses a card part of %s', async (_, pointUsed, code) => {
    const userId = await fixture.userWith(100_000);
    expect(() => fixture.begin(fixture.order({ userId }), pointUsed)).toThrow(expect.objectContaining({ code }));
  });

  it('accepts a card part of 100 won', async () => {
    const userId = await fixture.userWith(49_900);
    expect((await fixture.begin(fixture.order({ userId }), 49_900)).payment.cardAmount).toBe(100);
  });

  it('refuses after payBy', async () => {
    const order = fixture.order({ payBy: new Date(Date.now() - 1_000).toISOString() });
    await expect(fixture.begin(order)).rejects.toMatchObject({ code: 'payment_order_expired' });
  });

  it('replaces a READY payment: its points are released for the new one and its confirm is refused', async () => {
    const userId = await fixture.userWith(30_000);
    const order = fixture.order({ userId });
    const { payment: first } = await fixture.begin(order, 20_000);
    const { payment: second } = await fixture.begin(order, 30_000);
    expect(await fixture.points(userId)).toMatchObject({ balance: 30_000, held: 30_000 });
    expect(await fixture.payment(first.id)).toMatchObject({ status: 'FAILED', failureCode: 'superseded' });
    const key = await fixture.payAtCheckout(first);
    await expect(fixture.confirm(first, key)).rejects.toMatchObject({ code: 'payment_order_expired' });
    expect(await fixture.confirms(first)).toEqual([]);
    expect(await fixture.payment(second.id)).toMatchObject({ status: 'READY' });
  });

  it('replaces a READY payment by one of points alone', async () => {
    const userId = await fixture.userWith(50_000);
    const order = fixture.order({ userId });
    await fixture.begin(order, 20_000);
    expect((await fixture.begin(order, 50_000)).payment.status).toBe('SUCCESS');
    expect(await fixture.points(userId)).toMatchObject({ balance: 0, held: 0 });
  });
});

describe('many at once', () => {
  it('leaves one live payment and the points of one payment held after 20 parallel POSTs for one order', async () => {
    const userId = await fixture.userWith(100_000);
    const order = fixture.order({ userId });
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => fixture.begin(order, 10_000)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(20);
    expect(await fixture.points(userId)).toMatchObject({ balance: 100_000, held: 10_000 });
  });

  it('takes the points once for 20 parallel POSTs of points alone for one order', async () => {
    const userId = await fixture.userWith(1_000_000);
    const order = fixture.order({ userId });
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => fixture.begin(order, 50_000)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'already_paid' });
    expect(await fixture.points(userId)).toMatchObject({ balance: 950_000, held: 0 });
  });

  it('spends no more points than the user has in 20 parallel orders', async () => {
    const userId = await fixture.userWith(120_000);
    const orders = Array.from({ length: 20 }, () => fixture.order({ userId }));
    const results = await Promise.allSettled(orders.map((order) => fixture.begin(order, 50_000)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    expect(await fixture.points(userId)).toMatchObject({ balance: 20_000, held: 0 });
  });
});

describe('idempotency', () => {
  it('answers a repeat with the first result, whatever has happened since', async () => {
    const userId = await fixture.userWith(20_000);
    const order = fixture.order({ userId });
    const promise = idempotencyOf();
    const first = await fixture.begin(order, 20_000, promise);
    await fixture.begin(order, 10_000);
    expect(await fixture.begin(order, 20_000, promise)).toEqual(first);
    expect(await fixture.points(userId)).toMatchObject({ held: 10_000 });
  });

  it('refuses the same key with another body', async () => {
    const order = fixture.order();
    await fixture.begin(order, 0, idempotencyOf('same key', { pointUsed: 0 }));
    await expect(fixture.begin(order, 0, idempotencyOf('same key', { pointUsed: 1 }))).rejects.toMatchObject({
      code: 'idempotency_key_reused',
    });
  });

  it('acts once for ten parallel requests with one key: the others get its answer or request_in_progress', async () => {
    const userId = await fixture.userWith(100_000);
    const order = fixture.order({ userId });
    const promise = idempotencyOf();
    const results = await Promise.allSettled(Array.from({ length: 10 }, () => fixture.begin(order, 50_000, promise)));
    const ids = new Set(results.flatMap((result) => (result.status === 'fulfilled' ? [result.value.payment.id] : [])));
    expect(ids.size).toBe(1);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'request_in_progress' });
    expect(await fixture.points(userId)).toMatchObject({ balance: 50_000, held: 0 });
  });

  it('keeps no result for a refusal, so the key can be used again', async () => {
    const userId = await fixture.userWith(0);
    const order = fixture.order({ userId });
    const promise = idempotencyOf();
    await expect(fixture.begin(order, 50_000, promise)).rejects.toMatchObject({ code: 'insufficient_points' });
    expect((await fixture.begin(order, 0, promise)).payment.status).toBe('READY');
  });
});

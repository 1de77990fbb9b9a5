import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Payment } from '../../../lambdas/payment/domain/payment.ts';
import { hearToss } from '../../../lambdas/payment/handlers/hear-toss.ts';
import { settleUnsettled } from '../../../lambdas/payment/operations/settle-due.ts';
import { Shop } from './shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open();
});
afterAll(async () => {
  const broken = await shop.broken();
  await shop.close();
  expect(broken).toEqual([]);
});

/** Somebody calls the webhook's route with this body. */
const hear = (body: unknown) => hearToss.run(shop.deps, { body } as unknown as Parameters<typeof hearToss.run>[1]);
/** As Toss writes it, with the word of the payment's end that anybody can write. */
const hint = (orderId: unknown, status = 'DONE') => ({
  eventType: 'PAYMENT_STATUS_CHANGED',
  createdAt: '2026-06-12T20:00:00.000000',
  data: { paymentKey: 'any', orderId, status },
});
const asked = async (payment: Pick<Payment, 'orderId' | 'paymentKey'>): Promise<number> =>
  (await shop.calls(payment)).filter(({ method }) => method === 'GET').length;

describe("a hint of Toss's webhook", () => {
  it('settles a payment whose answer was lost, by what Toss says when it is asked', async () => {
    const { payment } = await shop.begin(shop.order());
    expect((await shop.confirm(payment, await shop.payAtCheckout(payment, '0004'))).status).toBe('UNKNOWN');
    expect(await hear(hint(payment.orderId, 'CANCELED'))).toMatchObject({ status: 200, body: {} });
    expect((await shop.payment(payment.id)).status).toBe('SUCCESS');
    expect(await shop.confirms(payment)).toHaveLength(1);
  });

  it('makes us ask once in ten seconds, however often it is repeated', async () => {
    const { payment } = await shop.begin(shop.order());
    await shop.confirm(payment, await shop.payAtCheckout(payment, '0005'));
    for (let repeat = 0; repeat < 5; repeat++) await hear(hint(payment.orderId));
    expect(await asked(payment)).toBe(1);
    await shop.ageConfirm(payment.id, '1 second');
    await hear(hint(payment.orderId));
    expect(await asked(payment)).toBe(2);
    expect((await shop.payment(payment.id)).status).toBe('UNKNOWN');
    await shop.fake('POST', '/_fake/clock', { advanceMs: 31 * 60_000 });
    await shop.ageConfirm(payment.id, '1 second');
    await settleUnsettled(shop.deps, () => false);
  });

  it('pays nothing that was never sent, and asks nothing about what has ended or is not ours', async () => {
    const { payment: ready } = await shop.begin(shop.order());
    await shop.payAtCheckout(ready);
    const paid = await shop.pay(shop.order());
    for (const orderId of [ready.orderId, paid.orderId, 'nobody']) await hear(hint(orderId));
    expect((await shop.payment(ready.id)).status).toBe('READY');
    expect([await asked(ready), await asked(paid), await asked({ orderId: 'nobody', paymentKey: null })]).toEqual([
      0, 0, 0,
    ]);
    expect(await shop.told(paid.reservationId)).toEqual(['payment.succeeded']);
  });

  it.each([
    ['nothing', {}],
    ['no order', { data: {} }],
    ['an order that is a number', hint(5)],
    ['an order without end', hint('x'.repeat(65))],
    ['a list', { data: [] }],
  ])('is heard and forgotten where it says %s', async (_, body) => {
    expect(await hear(body)).toMatchObject({ status: 200, body: {} });
  });
});

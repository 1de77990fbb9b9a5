import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Payment } from '../../../lambdas/payment/domain/payment.ts';
import { settleUnsettled } from '../../../lambdas/payment/operations/settle-due.ts';
import { PaymentFixture } from './given.ts';

let fixture: PaymentFixture;
beforeAll(async () => {
  fixture = await PaymentFixture.open();
});
afterAll(() => fixture.close());

/** A webhook as Toss sends it. Anyone can send the same, so its status proves nothing. */
const hint = (orderId: unknown, status = 'DONE') => ({
  eventType: 'PAYMENT_STATUS_CHANGED',
  createdAt: '2026-06-12T20:00:00.000000',
  data: { paymentKey: 'any', orderId, status },
});
const OK = { status: 200, body: {} };
const queries = async (payment: Pick<Payment, 'orderId' | 'paymentKey'>): Promise<number> =>
  (await fixture.calls(payment)).filter(({ method }) => method === 'GET').length;
/** A payment that was charged with this card, while the answer of Toss was lost. */
async function unknownPayment(card: string): Promise<Payment> {
  const { payment } = await fixture.begin(fixture.order());
  const unknown = await fixture.confirm(payment, await fixture.payAtCheckout(payment, card));
  expect(unknown.status).toBe('UNKNOWN');
  return unknown;
}
/** As if ten seconds had passed since the last webhook and the last query. */
const ageQuery = ({ id }: Payment) =>
  fixture.db.sql(
    `UPDATE payment.payments
        SET asked_at = asked_at - interval '11 seconds', hinted_at = hinted_at - interval '11 seconds'
      WHERE id = $1`,
    [id],
  );

describe('a webhook of Toss', () => {
  it('is answered without a call to Toss; the query that it makes due settles the payment by what Toss says', async () => {
    const payment = await unknownPayment('0004');
    expect(await fixture.webhook(hint(payment.orderId, 'CANCELED'))).toMatchObject(OK);
    expect(await queries(payment)).toBe(0);
    expect((await fixture.payment(payment.id)).status).toBe('UNKNOWN');
    expect(await fixture.deliverQueries()).toBe(1);
    expect((await fixture.payment(payment.id)).status).toBe('SUCCESS');
    expect(await fixture.confirms(payment)).toHaveLength(1);
  });

  it('is answered at once while Toss answers nothing, and the payment settles once Toss answers', async () => {
    const payment = await unknownPayment('0004');
    await fixture.fault('lost_request', 'query', 2);
    expect(await fixture.webhook(hint(payment.orderId))).toMatchObject(OK);
    await fixture.deliverQueries();
    expect((await fixture.payment(payment.id)).status).toBe('UNKNOWN');
    await fixture.fake('DELETE', '/_fake/faults');
    await ageQuery(payment);
    await fixture.webhook(hint(payment.orderId));
    await fixture.deliverQueries();
    expect((await fixture.payment(payment.id)).status).toBe('SUCCESS');
  });

  it('causes one query in ten seconds, however often it is repeated', async () => {
    const payment = await unknownPayment('0005');
    await Promise.all(Array.from({ length: 5 }, () => fixture.webhook(hint(payment.orderId))));
    expect(await fixture.deliverQueries()).toBe(1);
    expect(await queries(payment)).toBe(1);
    // Later ones wait until the ten seconds are over: one message, and not before.
    for (let repeat = 0; repeat < 5; repeat++) await fixture.webhook(hint(payment.orderId));
    const [waiting] = await fixture.db.sql<{ seconds: number }>(
      `SELECT extract(epoch FROM deliver_at - now())::float8 AS seconds FROM payment.outbox
        WHERE type = 'payment.query_due' AND data ->> 'paymentId' = $1 AND deliver_at IS NOT NULL`,
      [payment.id],
    );
    expect(waiting!.seconds).toBeGreaterThan(5);
    expect(waiting!.seconds).toBeLessThanOrEqual(11);
    // A message that is delivered too early causes no query.
    expect(await fixture.deliverQueries()).toBe(1);
    expect(await queries(payment)).toBe(1);
    await fixture.fake('POST', '/_fake/clock', { advanceMs: 31 * 60_000 });
    await ageQuery(payment);
    await settleUnsettled(fixture.deps, () => false);
  });

  it('settles the payment once when two arrive in the wrong order and twice', async () => {
    const payment = await unknownPayment('0004');
    for (const status of ['DONE', 'IN_PROGRESS', 'DONE', 'IN_PROGRESS'])
      await fixture.webhook(hint(payment.orderId, status));
    await fixture.deliverQueries();
    for (const status of ['IN_PROGRESS', 'DONE']) await fixture.webhook(hint(payment.orderId, status));
    await fixture.deliverQueries();
    expect((await fixture.payment(payment.id)).status).toBe('SUCCESS');
    expect(await queries(payment)).toBe(1);
    expect(await fixture.published(payment.reservationId)).toEqual(['payment.succeeded']);
  });

  it('settles the payment when its query was lost: a later webhook makes a new one due', async () => {
    const payment = await unknownPayment('0004');
    await fixture.webhook(hint(payment.orderId));
    await fixture.db.sql(`DELETE FROM payment.outbox WHERE type = 'payment.query_due'`);
    await fixture.webhook(hint(payment.orderId));
    expect(await fixture.deliverQueries()).toBe(0);
    await fixture.db.sql(`UPDATE payment.payments SET hinted_at = now() - interval '21 seconds' WHERE id = $1`, [
      payment.id,
    ]);
    await fixture.webhook(hint(payment.orderId));
    expect(await fixture.deliverQueries()).toBe(1);
    expect((await fixture.payment(payment.id)).status).toBe('SUCCESS');
  });

  it('costs nothing for an order that was never sent, has ended or is unknown', async () => {
    const { payment: ready } = await fixture.begin(fixture.order());
    await fixture.payAtCheckout(ready);
    const paid = await fixture.pay(fixture.order());
    for (const orderId of [ready.orderId, paid.orderId, 'unknown']) await fixture.webhook(hint(orderId));
    expect(await fixture.deliverQueries()).toBe(0);
    expect((await fixture.payment(ready.id)).status).toBe('READY');
    expect([await queries(ready), await queries(paid)]).toEqual([0, 0]);
    expect(await fixture.published(paid.reservationId)).toEqual(['payment.succeeded']);
  });

  it.each([
    ['nothing', {}],
    ['no order', { data: {} }],
    ['a number as its order', hint(5)],
    ['an order that is too long', hint('x'.repeat(65))],
    ['a list', { data: [] }],
  ])('is answered and ignored where it holds %s', async (_, body) => {
    expect(await fixture.webhook(body)).toMatchObject(OK);
    expect(await fixture.deliverQueries()).toBe(0);
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Payment } from '../../../lambdas/payment/domain/payment.ts';
import { performRefund } from '../../../lambdas/payment/operations/perform-refund.ts';
import { PaymentFixture } from './given.ts';
import { afterFirstQuery, cancelAtDashboard, cancelKeys, cancelsAtToss, payWith, requestPart } from './refunds.ts';

let fixture: PaymentFixture;
beforeAll(async () => {
  fixture = await PaymentFixture.open();
  fixture.db.expectViolation('no refund has failed', 'several tests end with a refund that only a person can end');
});
afterAll(() => fixture.close());

/** Many more than five refunds need: each round finishes at most one, and every second one meets a fault. */
const ROUNDS_MAX = 60;
const paidByCard = (): Promise<Payment> => payWith(fixture, 0);
const perform = (id: string): Promise<unknown> => performRefund(fixture.deps, id);
const performAgain = async (id: string): Promise<void> => {
  await fixture.wakeRefund(id);
  await perform(id);
};
const cancels = (payment: Payment) => cancelKeys(fixture, payment);

describe('a refund of a part', () => {
  it('is DONE when Toss lists its cancel by the id of the refund, whatever the balance is', async () => {
    const paid = await paidByCard();
    const part = await requestPart(fixture, paid, 20_000);
    await fixture.fault('lost_answer', 'cancel');
    await perform(part);
    await fixture.fake('POST', '/_fake/clock', { advanceMs: 2_000 });
    await cancelAtDashboard(fixture, paid, 10_000);
    await performAgain(part);
    expect(await fixture.refund(part)).toMatchObject({ status: 'DONE' });
    expect(await fixture.balanceAtToss(paid.paymentKey!)).toBe(20_000);
    const [row] = await fixture.db.sql<{ key: string }>(
      'SELECT toss_transaction_key AS key FROM payment.refunds WHERE id = $1',
      [part],
    );
    expect(row!.key).toBe((await cancelsAtToss(fixture, paid))[0]!.transactionKey);
  });

  it('fails unclear when another refund already has the transaction at Toss', async () => {
    const [paid, other] = [await paidByCard(), await paidByCard()];
    const [part, taken] = [await requestPart(fixture, paid, 20_000), await requestPart(fixture, other, 20_000)];
    await fixture.fault('lost_answer', 'cancel');
    await perform(part);
    const [cancel] = await cancelsAtToss(fixture, paid);
    await perform(taken);
    await fixture.db.sql('UPDATE payment.refunds SET toss_transaction_key = $2 WHERE id = $1', [
      taken,
      cancel!.transactionKey,
    ]);
    await performAgain(part);
    await performAgain(part);
    expect(await fixture.refund(part)).toMatchObject({
      status: 'FAILED',
      failureCode: 'transaction_taken',
      isUnclear: true,
    });
    expect(
      (await fixture.published(paid.reservationId)).filter((type) => type === 'payment.refund_failed'),
    ).toHaveLength(1);
    expect(await fixture.points(paid.userId)).toMatchObject({ balance: 0 });
  });
});

describe('several refunds of one payment', () => {
  it('T6, M4 · run one after another: two equal refunds give two parts back', async () => {
    const paid = await paidByCard();
    const [first, second] = [await requestPart(fixture, paid, 20_000), await requestPart(fixture, paid, 20_000)];
    await fixture.fault('lost_request', 'cancel');
    await perform(first);
    await perform(second);
    expect(await fixture.refund(second)).toMatchObject({ status: 'REQUESTED' });
    await performAgain(first);
    expect(await fixture.balanceAtToss(paid.paymentKey!)).toBe(30_000);
    await performAgain(second);
    expect(await fixture.balanceAtToss(paid.paymentKey!)).toBe(10_000);
    expect(await fixture.refund(first)).toMatchObject({ status: 'DONE' });
    expect(await fixture.refund(second)).toMatchObject({ status: 'DONE' });
    expect((await fixture.payment(paid.id)).status).toBe('PARTIALLY_REFUNDED');
  });

  it('T6 · query Toss again when another refund ended after the balance was read', async () => {
    const paid = await paidByCard();
    const [first, second] = [await requestPart(fixture, paid, 20_000), await requestPart(fixture, paid, 20_000)];
    // The second refund's worker has the answer "50,000"; before it commits, the whole first refund takes place.
    const slow = afterFirstQuery(fixture, () => perform(first));
    await performRefund(slow, second);
    expect(await fixture.refund(first)).toMatchObject({ status: 'DONE' });
    expect(await fixture.refund(second)).toMatchObject({ status: 'REQUESTED' });
    await performAgain(second);
    expect(await fixture.refund(second)).toMatchObject({ status: 'DONE' });
    expect(await cancels(paid)).toEqual([`cancel:${first}:0`, `cancel:${second}:0`]);
    expect(await fixture.balanceAtToss(paid.paymentKey!)).toBe(10_000);
  });

  it('T19 · wait while one of them has an unclear end', async () => {
    const paid = await paidByCard();
    const [first, second] = [await requestPart(fixture, paid, 20_000), await requestPart(fixture, paid, 20_000)];
    await fixture.fault('lost_request', 'cancel');
    await perform(first);
    await fixture.db.sql(`UPDATE payment.refunds SET created_at = now() - interval '15 days' WHERE id = $1`, [first]);
    await performAgain(first);
    expect(await fixture.refund(first)).toMatchObject({ status: 'FAILED', failureCode: 'too_old', isUnclear: true });
    await performAgain(second);
    expect(await fixture.refund(second)).toMatchObject({ status: 'REQUESTED' });
    expect(await cancels(paid)).toEqual([`cancel:${first}:0`]);
  });

  it('are sent at least one second apart, because Toss processes only the first of two cancels in a second', async () => {
    const paid = await paidByCard();
    const part = await requestPart(fixture, paid, 20_000);
    const sentAgo = (interval: string) =>
      fixture.db.sql('UPDATE payment.payments SET cancel_sent_at = now() - $2::interval WHERE id = $1', [
        paid.id,
        interval,
      ]);
    // In the future, so that a slow test machine does not reach the end of the second.
    await sentAgo('-30 seconds');
    await perform(part);
    expect(await cancels(paid)).toEqual([]);
    expect(await fixture.refund(part)).toMatchObject({ status: 'REQUESTED', attempt: 0 });
    await fixture.db.sql(`UPDATE payment.refunds SET busy_until = '-infinity' WHERE id = $1`, [part]);
    await sentAgo('1200 milliseconds');
    await perform(part);
    expect(await cancels(paid)).toEqual([`cancel:${part}:0`]);
    expect(await fixture.refund(part)).toMatchObject({ status: 'DONE' });
  });

  it('do not wait for one that Toss has refused', async () => {
    const paid = await fixture.pay(fixture.order(), 0, '0006');
    const [part, all] = [await requestPart(fixture, paid, 20_000), await requestPart(fixture, paid, 30_000)];
    await perform(part);
    expect(await fixture.refund(part)).toMatchObject({ status: 'FAILED', isUnclear: false });
    await performAgain(all);
    expect(await cancels(paid)).toEqual([`cancel:${part}:0`, `cancel:${all}:0`]);
  });

  it('wait as long as the balance at Toss is not what the finished refunds leave', async () => {
    const paid = await paidByCard();
    const part = await requestPart(fixture, paid, 20_000);
    await cancelAtDashboard(fixture, paid, 10_000);
    await performAgain(part);
    expect(await fixture.refund(part)).toMatchObject({ status: 'REQUESTED' });
    expect(await cancels(paid)).toEqual([null]);
    await fixture.db.sql(`UPDATE payment.refunds SET created_at = now() - interval '15 days' WHERE id = $1`, [part]);
    await performAgain(part);
    expect(await fixture.refund(part)).toMatchObject({ status: 'FAILED', isUnclear: true });
  });

  it('end when Toss refuses a part, and publish payment.refund_failed', async () => {
    const paid = await fixture.pay(fixture.order(), 0, '0006');
    const part = await requestPart(fixture, paid, 20_000);
    await perform(part);
    expect(await fixture.refund(part)).toMatchObject({ status: 'FAILED', failureCode: 'NOT_ALLOWED_PARTIAL_REFUND' });
    expect(await fixture.published(paid.reservationId)).toContain('payment.refund_failed');
  });

  it('give every part back once when many workers perform them at the same time and Toss fails now and then', async () => {
    const paid = await paidByCard();
    const ids = await Promise.all(Array.from({ length: 5 }, () => requestPart(fixture, paid, 10_000)));
    const faults = ['lost_answer', 'server_error', 'lost_request', 'processing'];
    const isOpen = async () =>
      (await Promise.all(ids.map((id) => fixture.refund(id)))).some((row) => row!.status !== 'DONE');
    for (let round = 0; round < ROUNDS_MAX && (await isOpen()); round++) {
      const fault = faults[round % (2 * faults.length)];
      if (fault !== undefined) await fixture.fault(fault, 'cancel');
      await Promise.all([...ids, ...ids, ...ids].map(perform));
      await Promise.all(ids.map((id) => fixture.wakeRefund(id)));
    }
    await fixture.fake('DELETE', '/_fake/faults');
    expect(await isOpen()).toBe(false);
    expect(await fixture.balanceAtToss(paid.paymentKey!)).toBe(0);
    expect((await fixture.payment(paid.id)).status).toBe('REFUNDED');
    const [keys] = await fixture.db.sql<{ n: number }>(
      'SELECT count(DISTINCT toss_transaction_key)::int AS n FROM payment.refunds WHERE payment_id = $1',
      [paid.id],
    );
    expect(keys).toEqual({ n: 5 });
  });
});

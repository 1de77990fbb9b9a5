import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Payment } from '../../../lambdas/payment/domain/payment.ts';
import { onRefundDue } from '../../../lambdas/payment/handlers/messages.ts';
import { performRefund } from '../../../lambdas/payment/operations/perform-refund.ts';
import { performRequestedRefunds } from '../../../lambdas/payment/operations/settle-due.ts';
import { newId } from '../../../lambdas/shared/domain/ids.ts';
import { PaymentFixture, tossClient } from './given.ts';
import { cancelAtDashboard, cancelKeys, payWith } from './refunds.ts';

let fixture: PaymentFixture;
beforeAll(async () => {
  fixture = await PaymentFixture.open();
  fixture.db.expectViolation('no refund has failed', 'three tests end with a refund that only a person can end');
});
afterAll(() => fixture.close());

const paidBy = (pointUsed: number): Promise<Payment> => payWith(fixture, pointUsed);
const perform = (id: string): Promise<unknown> => performRefund(fixture.deps, id);
const performAgain = async (id: string): Promise<void> => {
  await fixture.wakeRefund(id);
  await perform(id);
};
const cancels = (payment: Payment) => cancelKeys(fixture, payment);

describe('a payment that reservation refused', () => {
  it.each([
    ['points', 50_000],
    ['card', 0],
    ['points and card', 20_000],
  ])('goes back in full: %s', async (_, pointUsed) => {
    const paid = await paidBy(pointUsed);
    await fixture.paymentRefused(paid);
    expect(await fixture.published(paid.reservationId)).toEqual(['payment.succeeded']);
    await perform(paid.id);
    expect(await fixture.payment(paid.id)).toMatchObject({ status: 'REFUNDED', pointsRefunded: pointUsed });
    expect(await fixture.points(paid.userId)).toMatchObject({ balance: pointUsed, held: 0 });
    if (paid.paymentKey !== null) expect(await fixture.balanceAtToss(paid.paymentKey)).toBe(0);
    expect(await fixture.published(paid.reservationId)).toEqual(['payment.succeeded', 'payment.refunded']);
  });

  it('T12 · is refunded once, however often it is refused', async () => {
    const paid = await paidBy(20_000);
    await Promise.all([fixture.paymentRefused(paid), fixture.paymentRefused(paid), fixture.paymentRefused(paid)]);
    await Promise.all([perform(paid.id), perform(paid.id)]);
    await fixture.paymentRefused(paid);
    await performAgain(paid.id);
    expect(await cancels(paid)).toEqual([`cancel:${paid.id}:0`]);
    expect(await fixture.points(paid.userId)).toMatchObject({ balance: 20_000 });
    expect((await fixture.published(paid.reservationId)).filter((type) => type === 'payment.refunded')).toHaveLength(1);
  });

  it('is performed by its message, or by the schedule without it', async () => {
    const paid = await paidBy(0);
    await fixture.paymentRefused(paid);
    const due = (await fixture.db.outbox('payment')).filter(({ type }) => type === 'payment.refund_due');
    expect(due.map(({ data }) => data)).toContainEqual({ refundId: paid.id });
    await performRequestedRefunds(fixture.deps, () => false);
    expect(await fixture.refund(paid.id)).toMatchObject({ status: 'DONE' });
  });
});

describe('the message that a refund is due', () => {
  const due = (url: string, refundId: string): Promise<void> => {
    const toss = tossClient(url);
    const received = { id: newId(), version: 1, occurredAt: new Date(), data: { refundId } };
    return onRefundDue.work({ database: fixture.database, toss }, received);
  };

  it('is retried while Toss does not answer, and the refund is DONE once it does', async () => {
    const paid = await paidBy(20_000);
    await fixture.paymentRefused(paid);
    await expect(due('http://127.0.0.1:1', paid.id)).rejects.toMatchObject({ code: 'provider_unavailable' });
    expect(await fixture.refund(paid.id)).toMatchObject({ status: 'REQUESTED', attempt: 0 });
    await fixture.wakeRefund(paid.id);
    await fixture.fault('lost_request', 'query', 2);
    await expect(due(fixture.tossUrl, paid.id)).rejects.toMatchObject({ code: 'provider_unavailable' });
    await fixture.fake('DELETE', '/_fake/faults');
    await fixture.wakeRefund(paid.id);
    await due(fixture.tossUrl, paid.id);
    expect(await fixture.refund(paid.id)).toMatchObject({ status: 'DONE' });
    expect(await cancels(paid)).toHaveLength(1);
  });

  it('is acknowledged when Toss has answered, the refund has ended, another worker has it, or there is no card part', async () => {
    const [card, points] = [await paidBy(0), await paidBy(50_000)];
    await Promise.all([fixture.paymentRefused(card), fixture.paymentRefused(points)]);
    await due('http://127.0.0.1:1', points.id);
    expect(await fixture.refund(points.id)).toMatchObject({ status: 'DONE' });
    await fixture.fault('server_error', 'query');
    await due(fixture.tossUrl, card.id);
    expect(await fixture.refund(card.id)).toMatchObject({ status: 'REQUESTED' });
    await due('http://127.0.0.1:1', card.id);
    await performAgain(card.id);
    expect(await fixture.refund(card.id)).toMatchObject({ status: 'DONE' });
    await due('http://127.0.0.1:1', card.id);
  });
});

describe('when Toss does not answer clearly', () => {
  it('queries Toss before it sends again: a cancel whose answer was lost is not sent twice', async () => {
    const paid = await paidBy(0);
    await fixture.paymentRefused(paid);
    await fixture.fault('lost_answer', 'cancel');
    await perform(paid.id);
    expect(await fixture.refund(paid.id)).toMatchObject({ status: 'REQUESTED', attempt: 0 });
    await performAgain(paid.id);
    expect(await fixture.refund(paid.id)).toMatchObject({ status: 'DONE' });
    expect(await cancels(paid)).toHaveLength(1);
  });

  it('M6 · keeps its key after a request that was lost', async () => {
    const paid = await paidBy(0);
    await fixture.paymentRefused(paid);
    await fixture.fault('lost_request', 'cancel');
    await perform(paid.id);
    await performAgain(paid.id);
    expect(await fixture.refund(paid.id)).toMatchObject({ status: 'DONE', attempt: 0 });
    expect(new Set(await cancels(paid))).toEqual(new Set([`cancel:${paid.id}:0`]));
  });

  it('T5 · takes a new key after a passing error that Toss would repeat for days', async () => {
    const paid = await paidBy(0);
    await fixture.paymentRefused(paid);
    await fixture.fault('server_error', 'cancel');
    await perform(paid.id);
    expect(await fixture.refund(paid.id)).toMatchObject({ status: 'REQUESTED', attempt: 1 });
    await performAgain(paid.id);
    expect(await fixture.refund(paid.id)).toMatchObject({ status: 'DONE' });
    expect(await cancels(paid)).toEqual([`cancel:${paid.id}:0`, `cancel:${paid.id}:1`]);
    expect(await fixture.balanceAtToss(paid.paymentKey!)).toBe(0);
  });

  it('M6 · keeps its key while Toss says that the request is being processed', async () => {
    const paid = await paidBy(0);
    await fixture.paymentRefused(paid);
    await fixture.fault('processing', 'cancel');
    await perform(paid.id);
    expect(await fixture.refund(paid.id)).toMatchObject({ status: 'REQUESTED', attempt: 0 });
    await performAgain(paid.id);
    expect(await fixture.refund(paid.id)).toMatchObject({ status: 'DONE' });
  });

  it('never sends again when something else has changed the balance, and fails unclear', async () => {
    const paid = await paidBy(0);
    await fixture.paymentRefused(paid);
    await fixture.fault('lost_request', 'cancel');
    await perform(paid.id);
    await cancelAtDashboard(fixture, paid, 10_000);
    await performAgain(paid.id);
    expect(await fixture.refund(paid.id)).toMatchObject({ status: 'FAILED', failureCode: 'balance_differs' });
    expect(await fixture.published(paid.reservationId)).toContain('payment.refund_failed');
  });

  it('fails unclear after 14 days, before Toss deletes the key', async () => {
    const paid = await paidBy(0);
    await fixture.paymentRefused(paid);
    await fixture.db.sql(`UPDATE payment.refunds SET created_at = now() - interval '15 days' WHERE id = $1`, [paid.id]);
    await perform(paid.id);
    expect(await fixture.refund(paid.id)).toMatchObject({ status: 'FAILED', failureCode: 'too_old' });
    expect(await cancels(paid)).toEqual([]);
  });
});

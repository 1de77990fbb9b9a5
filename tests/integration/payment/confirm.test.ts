import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TossAnswer } from '../../../lambdas/payment/domain/toss.ts';
import { confirmPayment } from '../../../lambdas/payment/operations/confirm-payment.ts';
import { settleUnsettled } from '../../../lambdas/payment/operations/settle-due.ts';
import { settleIfDue } from '../../../lambdas/payment/operations/settle-with-toss.ts';
import { claimResend, findPayment } from '../../../lambdas/payment/repositories/payments.ts';
import { tossAt } from '../../../lambdas/payment/toss/client.ts';
import { newId } from '../../../lambdas/shared/domain/ids.ts';
import { idempotencyOf, noBreaker, PaymentFixture } from './given.ts';

let fixture: PaymentFixture;
beforeAll(async () => {
  fixture = await PaymentFixture.open();
});
afterAll(() => fixture.close());

const never = (): boolean => false;
const settle = (): Promise<number> => settleUnsettled(fixture.deps, never);

describe('confirming', () => {
  it('charges the card, uses the points and publishes payment.succeeded', async () => {
    const userId = await fixture.userWith(20_000);
    const order = fixture.order({ userId });
    const paid = await fixture.pay(order, 20_000);
    expect(paid).toMatchObject({ status: 'SUCCESS', cardAmount: 30_000 });
    expect(await fixture.points(userId)).toMatchObject({ balance: 0, held: 0 });
    expect(await fixture.orderStatus(order.reservationId)).toBe('PAID');
    expect(await fixture.published(order.reservationId)).toEqual(['payment.succeeded']);
    const [confirm, ...more] = await fixture.confirms(paid);
    expect(confirm).toMatchObject({ idempotencyKey: `confirm:${paid.id}` });
    expect(more).toEqual([]);
  });

  it.each([
    ['0001', 'REJECT_CARD_COMPANY'],
    ['0002', 'REJECT_CARD_PAYMENT'],
  ])('releases the points when card %s is declined, and another card may pay', async (card, providerCode) => {
    const userId = await fixture.userWith(20_000);
    const order = fixture.order({ userId });
    const { payment } = await fixture.begin(order, 20_000);
    const key = await fixture.payAtCheckout(payment, card);
    const promise = newId();
    const declined = { code: 'card_declined', facts: { providerCode } };
    await expect(fixture.confirm(payment, key, { key: promise })).rejects.toMatchObject(declined);
    expect(await fixture.points(userId)).toMatchObject({ balance: 20_000, held: 0 });
    expect(await fixture.orderStatus(order.reservationId)).toBe('OPEN');
    expect(await fixture.published(order.reservationId)).toEqual(['payment.failed']);
    await expect(fixture.confirm(payment, key, { key: promise })).rejects.toMatchObject(declined);
    expect(await fixture.confirms(payment)).toHaveLength(1);
    expect((await fixture.pay(order, 20_000)).status).toBe('SUCCESS');
  });

  it('leaves the payment READY when the amount is another one', async () => {
    const { payment } = await fixture.begin(fixture.order());
    const key = await fixture.payAtCheckout(payment);
    await expect(fixture.confirm(payment, key, { amount: 49_999 })).rejects.toMatchObject({
      code: 'amount_mismatch',
      facts: { expected: 50_000 },
    });
    expect((await fixture.payment(payment.id)).status).toBe('READY');
    expect((await fixture.confirm(payment, key)).status).toBe('SUCCESS');
  });

  it('returns not_found for the payment of another user', async () => {
    const { payment } = await fixture.begin(fixture.order());
    await expect(fixture.confirm(payment, 'key', { userId: newId() })).rejects.toMatchObject({ code: 'not_found' });
    expect((await fixture.payment(payment.id)).status).toBe('READY');
  });

  it('refuses a confirm after payBy and releases the points', async () => {
    const userId = await fixture.userWith(20_000);
    const { payment } = await fixture.begin(fixture.order({ userId }), 20_000);
    const key = await fixture.payAtCheckout(payment);
    await fixture.db.sql(`UPDATE payment.payments SET pay_by = now() - interval '1 second' WHERE id = $1`, [
      payment.id,
    ]);
    await expect(fixture.confirm(payment, key)).rejects.toMatchObject({ code: 'payment_order_expired' });
    expect(await fixture.points(userId)).toMatchObject({ held: 0 });
    expect(await fixture.confirms(payment)).toEqual([]);
  });

  it('sends one confirm to Toss for ten parallel confirms', async () => {
    const userId = await fixture.userWith(20_000);
    const { payment } = await fixture.begin(fixture.order({ userId }), 20_000);
    const key = await fixture.payAtCheckout(payment);
    const all = await Promise.all(Array.from({ length: 10 }, () => fixture.confirm(payment, key)));
    for (const each of all) expect(['SUCCESS', 'UNKNOWN']).toContain(each.status);
    expect((await fixture.payment(payment.id)).status).toBe('SUCCESS');
    expect(await fixture.confirms(payment)).toHaveLength(1);
    expect(await fixture.points(userId)).toMatchObject({ balance: 0, held: 0 });
    expect(await fixture.published(payment.reservationId)).toEqual(['payment.succeeded']);
  });

  it('returns the current payment for a repeat and refuses the same key with another body', async () => {
    const { payment } = await fixture.begin(fixture.order());
    const key = await fixture.payAtCheckout(payment);
    await fixture.confirm(payment, key, { key: payment.id });
    expect((await fixture.confirm(payment, key, { key: payment.id })).status).toBe('SUCCESS');
    await expect(fixture.confirm(payment, 'other', { key: payment.id })).rejects.toMatchObject({
      code: 'idempotency_key_reused',
    });
    expect(await fixture.confirms(payment)).toHaveLength(1);
  });

  it('refuses a new payment while one is under way', async () => {
    const order = fixture.order();
    const { payment } = await fixture.begin(order);
    await fixture.fault('lost_answer', 'confirm');
    expect((await fixture.confirm(payment, await fixture.payAtCheckout(payment))).status).toBe('UNKNOWN');
    await expect(fixture.begin(order)).rejects.toMatchObject({ code: 'payment_in_progress' });
    await settle();
    await expect(fixture.begin(order)).rejects.toMatchObject({ code: 'already_paid' });
  });
});

describe('when Toss does not answer clearly', () => {
  it('settles a payment whose answer was lost after the charge', async () => {
    const userId = await fixture.userWith(20_000);
    const order = fixture.order({ userId });
    const { payment } = await fixture.begin(order, 20_000);
    const unknown = await fixture.confirm(payment, await fixture.payAtCheckout(payment, '0004'));
    expect(unknown.status).toBe('UNKNOWN');
    expect(await fixture.points(userId)).toMatchObject({ held: 20_000 });
    await settle();
    expect((await fixture.payment(payment.id)).status).toBe('SUCCESS');
    expect(await fixture.confirms(payment)).toHaveLength(1);
    expect(await fixture.published(order.reservationId)).toEqual(['payment.succeeded']);
  });

  it('settles it for a repeated confirm, which queries Toss and never sends', async () => {
    const { payment } = await fixture.begin(fixture.order());
    const key = await fixture.payAtCheckout(payment, '0004');
    expect((await fixture.confirm(payment, key, { key: 'k1' })).status).toBe('UNKNOWN');
    expect((await fixture.confirm(payment, key, { key: 'k1' })).status).toBe('SUCCESS');
    expect(await fixture.confirms(payment)).toHaveLength(1);
  });

  it('queries Toss once in ten seconds, however often the confirm is repeated', async () => {
    const { payment } = await fixture.begin(fixture.order());
    const key = await fixture.payAtCheckout(payment, '0005');
    const asked = async () => (await fixture.calls(payment)).filter(({ method }) => method === 'GET').length;
    for (let repeat = 0; repeat < 20; repeat++)
      expect((await fixture.confirm(payment, key, { key: 'again and again' })).status).toBe('UNKNOWN');
    expect(await asked()).toBe(1);
    await fixture.ageConfirm(payment.id, '1 second');
    await fixture.confirm(payment, key, { key: 'again and again' });
    expect(await asked()).toBe(2);
    await fixture.fake('POST', '/_fake/clock', { advanceMs: 31 * 60_000 });
    await fixture.ageConfirm(payment.id, '1 second');
    await settle();
  });

  it('M3 · a payment that Toss holds IN_PROGRESS stays UNKNOWN until Toss ends it', async () => {
    const userId = await fixture.userWith(20_000);
    const order = fixture.order({ userId });
    const { payment } = await fixture.begin(order, 20_000);
    const key = await fixture.payAtCheckout(payment, '0005');
    expect((await fixture.confirm(payment, key)).status).toBe('UNKNOWN');
    await settle();
    expect((await fixture.payment(payment.id)).status).toBe('UNKNOWN');
    await fixture.fake('POST', '/_fake/clock', { advanceMs: 31 * 60_000 });
    await fixture.ageConfirm(payment.id, '1 second');
    await settle();
    expect(await fixture.payment(payment.id)).toMatchObject({ status: 'FAILED', failureCode: 'EXPIRED' });
    expect(await fixture.points(userId)).toMatchObject({ balance: 20_000, held: 0 });
  });

  it('M3 · stays UNKNOWN after a passing error with status 400', async () => {
    const { payment } = await fixture.begin(fixture.order());
    expect((await fixture.confirm(payment, await fixture.payAtCheckout(payment, '0008'))).status).toBe('UNKNOWN');
    expect((await fixture.payment(payment.id)).status).toBe('UNKNOWN');
  });

  it('sends the confirm that a killed function did not send, with the same key, before payBy', async () => {
    const { payment } = await fixture.begin(fixture.order());
    const key = await fixture.payAtCheckout(payment);
    await fixture.fault('lost_request', 'confirm');
    expect((await fixture.confirm(payment, key)).status).toBe('UNKNOWN');
    await settle();
    expect((await fixture.payment(payment.id)).status).toBe('UNKNOWN');
    await fixture.ageConfirm(payment.id, '26 seconds');
    await settle();
    expect((await fixture.payment(payment.id)).status).toBe('SUCCESS');
    const keys = (await fixture.confirms(payment)).map(({ idempotencyKey }) => idempotencyKey);
    expect(new Set(keys)).toEqual(new Set([`confirm:${payment.id}`]));
  });

  it('sends no confirm again after payBy', async () => {
    const { payment } = await fixture.begin(fixture.order());
    const key = await fixture.payAtCheckout(payment);
    await fixture.fault('lost_request', 'confirm');
    await fixture.confirm(payment, key);
    const before = (await fixture.confirms(payment)).length;
    await fixture.db.sql(`UPDATE payment.payments SET pay_by = now() WHERE id = $1`, [payment.id]);
    await fixture.ageConfirm(payment.id, '26 seconds');
    await settle();
    expect((await fixture.payment(payment.id)).status).toBe('UNKNOWN');
    expect(await fixture.confirms(payment)).toHaveLength(before);
  });

  it('fails at once when no connection was made, because nothing can have been sent', async () => {
    const userId = await fixture.userWith(20_000);
    const { payment } = await fixture.begin(fixture.order({ userId }), 20_000);
    await expect(confirmAt('http://127.0.0.1:1', payment)).rejects.toMatchObject({ code: 'provider_unavailable' });
    expect(await fixture.payment(payment.id)).toMatchObject({ status: 'FAILED', failureCode: 'provider_unavailable' });
    expect(await fixture.points(userId)).toMatchObject({ held: 0 });
  });

  it('stays UNKNOWN when the first confirm was not sent but a second one was, in the meantime', async () => {
    const { payment } = await fixture.begin(fixture.order());
    const paymentKey = await fixture.payAtCheckout(payment);
    const { database, toss } = fixture.deps;
    // Another function sends a second confirm before the answer of the first is settled.
    const confirm = async (): Promise<TossAnswer> => {
      await fixture.ageConfirm(payment.id, '26 seconds');
      await fixture.fault('lost_answer', 'confirm');
      await settle();
      return { kind: 'not_sent' };
    };
    const command = { paymentId: payment.id, userId: payment.userId, amount: 50_000, paymentKey };
    const confirmed = await confirmPayment(
      { database, toss: { ...toss, confirm } },
      { ...command, idempotency: idempotencyOf() },
    );
    expect(confirmed.status).toBe('UNKNOWN');
    await fixture.ageConfirm(payment.id, '1 second');
    await settle();
    expect((await fixture.payment(payment.id)).status).toBe('SUCCESS');
  });

  it('stays UNKNOWN when another function has sent the confirm again while a late query was under way', async () => {
    const { payment } = await fixture.begin(fixture.order());
    await fixture.fault('lost_request', 'confirm');
    await fixture.confirm(payment, 'made-up');
    await fixture.ageConfirm(payment.id, '31 minutes');
    const { database, toss } = fixture.deps;
    const find = async (): Promise<TossAnswer> => {
      await claimResend(database, (await findPayment(database, payment.id))!);
      return { kind: 'error', status: 404, code: 'NOT_FOUND_PAYMENT' };
    };
    await settleIfDue({ database, toss: { ...toss, find } }, payment.id, 0);
    expect((await fixture.payment(payment.id)).status).toBe('UNKNOWN');
    await fixture.ageConfirm(payment.id, '31 minutes');
    await settle();
    expect(await fixture.payment(payment.id)).toMatchObject({ status: 'FAILED', failureCode: 'not_found' });
  });

  it('stays UNKNOWN when the connection was made and then lost', async () => {
    const server: Server = createServer((socket) => socket.once('data', () => socket.destroy()));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { payment } = await fixture.begin(fixture.order());
    const unknown = await confirmAt(`http://127.0.0.1:${port}`, payment);
    await new Promise((resolve) => server.close(resolve));
    expect(unknown.status).toBe('UNKNOWN');
    await fixture.ageConfirm(payment.id, '31 minutes');
    await settle();
  });
});

describe('T4 · a payment key that does not exist', () => {
  it('fails as the answer to the first and only confirm and keeps neither points nor seats', async () => {
    const userId = await fixture.userWith(20_000);
    const order = fixture.order({ userId });
    const { payment } = await fixture.begin(order, 20_000);
    await expect(fixture.confirm(payment, 'made-up')).rejects.toMatchObject({ code: 'card_declined' });
    expect(await fixture.payment(payment.id)).toMatchObject({ status: 'FAILED', failureCode: 'not_found' });
    expect(await fixture.points(userId)).toMatchObject({ held: 0 });
    await fixture.holdEnded(order);
    expect(await fixture.orderStatus(order.reservationId)).toBe('CLOSED');
  });

  it('stays UNKNOWN when the answer was lost and fails once no confirm can still arrive', async () => {
    const order = fixture.order();
    const { payment } = await fixture.begin(order);
    await fixture.fault('lost_request', 'confirm');
    expect((await fixture.confirm(payment, 'made-up')).status).toBe('UNKNOWN');
    await fixture.holdEnded(order);
    expect(await fixture.published(order.reservationId)).toEqual([]);
    await fixture.ageConfirm(payment.id, '29 minutes');
    await settle();
    expect((await fixture.payment(payment.id)).status).toBe('UNKNOWN');
    await fixture.ageConfirm(payment.id, '2 minutes');
    await settle();
    expect(await fixture.payment(payment.id)).toMatchObject({ status: 'FAILED', failureCode: 'not_found' });
    await fixture.holdEnded(order);
    expect(await fixture.published(order.reservationId)).toEqual(['payment.failed', 'payment.closed']);
  });

  it('fails for the payment key of an older payment of the user', async () => {
    const paid = await fixture.pay(fixture.order());
    const { payment } = await fixture.begin(fixture.order({ userId: paid.userId }));
    const answer = await fixture.confirm(payment, paid.paymentKey!).catch((error: unknown) => error);
    expect(answer).toMatchObject({ status: 'UNKNOWN' });
    await settle();
    expect(await fixture.payment(payment.id)).toMatchObject({ status: 'FAILED', failureCode: 'not_ours' });
    expect(await fixture.balanceAtToss(paid.paymentKey!)).toBe(50_000);
  });

  it('fails for a card that was charged with less', async () => {
    const { payment } = await fixture.begin(fixture.order());
    const key = await fixture.payAtCheckout(payment, '1234', 100);
    expect((await fixture.confirm(payment, key)).status).toBe('UNKNOWN');
    await settle();
    expect(await fixture.payment(payment.id)).toMatchObject({ status: 'FAILED', failureCode: 'amount_mismatch' });
  });

  it('fails for a virtual account that waits for a deposit and records the difference', async () => {
    const { payment } = await fixture.begin(fixture.order());
    const key = await fixture.payAtCheckout(payment, '0007');
    await expect(fixture.confirm(payment, key)).rejects.toMatchObject({ code: 'card_declined' });
    const differences = await fixture.db.sql('SELECT kind, amount FROM payment.differences WHERE payment_id = $1', [
      payment.id,
    ]);
    expect(differences).toEqual([{ kind: 'not_money', amount: 50_000 }]);
    expect(await fixture.violations()).toEqual([expect.stringContaining('✖ Toss has no money that we do not know: 1')]);
    await fixture.db.sql('UPDATE payment.differences SET closed_at = now() WHERE payment_id = $1', [payment.id]);
  });
});

async function confirmAt(url: string, payment: Awaited<ReturnType<PaymentFixture['payment']>>) {
  const toss = tossAt({ url, secretKey: () => Promise.resolve('k'), breaker: noBreaker });
  const { id: paymentId, userId, cardAmount: amount } = payment;
  const command = { paymentId, userId, amount, paymentKey: 'key', idempotency: idempotencyOf() };
  return confirmPayment({ database: fixture.database, toss }, command);
}

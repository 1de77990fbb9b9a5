import { execFile } from 'node:child_process';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { performRefund } from '../../../lambdas/payment/operations/perform-refund.ts';
import { endAbandoned, settleUnsettled } from '../../../lambdas/payment/operations/settle-due.ts';
import { verifySettled } from '../../support/verify.ts';
import { idempotencyOf, PaymentFixture } from './given.ts';
import type { Kill } from './killed-process.ts';

let fixture: PaymentFixture;
beforeAll(async () => {
  fixture = await PaymentFixture.open();
});
afterAll(async () => {
  // Whatever died, nothing is left open and nothing half done.
  await verifySettled(fixture.db.url('auditor'), ['payment']).finally(() => fixture.close());
});

/** Runs the act in a process that is killed at the named moment, or fails the test if it was not. */
async function runAndKill(act: Kill['act'], after: Kill['after'], command: unknown): Promise<void> {
  const death: Kill = { act, after, command, databaseUrl: fixture.db.url('payment'), tossUrl: fixture.tossUrl };
  const script = path.resolve('tests/integration/payment/killed-process.ts');
  const { promise, resolve } = Promise.withResolvers<NodeJS.Signals | null | undefined>();
  const child = execFile(process.execPath, ['--disable-warning=ExperimentalWarning', script, JSON.stringify(death)]);
  let complaint = '';
  child.stderr?.on('data', (text: string) => {
    complaint += text;
  });
  child.once('exit', (_, signal) => resolve(signal));
  if ((await promise) !== 'SIGKILL') throw new Error(`it was not killed: ${complaint}`);
}

const wire = (key: string, body: unknown) => {
  const { scope, fingerprint } = idempotencyOf(key, body);
  return { scope, fingerprint: fingerprint.toString('hex') };
};
const settle = (): Promise<number> => settleUnsettled(fixture.deps, () => false);

describe('killed while beginning', () => {
  it('after its commit: a repeat gets the same payment and the points are taken once', async () => {
    const userId = await fixture.userWith(100_000);
    const order = fixture.order({ userId });
    await runAndKill('begin', 'commit 1', { order, pointUsed: 50_000, idempotency: wire('begin', {}) });
    expect(await fixture.orderStatus(order.reservationId)).toBe('PAID');
    expect(await fixture.published(order.reservationId)).toEqual(['payment.succeeded']);
    const { payment } = await fixture.begin(order, 50_000, idempotencyOf('begin'));
    expect(payment.status).toBe('SUCCESS');
    expect(await fixture.points(userId)).toMatchObject({ balance: 50_000, held: 0 });
  });

  it('by card, after its commit: a repeat gets the same payment, can pay it, and the points are held once', async () => {
    const userId = await fixture.userWith(20_000);
    const order = fixture.order({ userId });
    await runAndKill('begin', 'commit 1', { order, pointUsed: 20_000, idempotency: wire('begin by card', {}) });
    expect(await fixture.points(userId)).toMatchObject({ balance: 20_000, held: 20_000 });
    const { payment, customerKey } = await fixture.begin(order, 20_000, idempotencyOf('begin by card'));
    expect(payment).toMatchObject({ status: 'READY', cardAmount: 30_000 });
    expect(customerKey).not.toBeNull();
    expect(await fixture.points(userId)).toMatchObject({ balance: 20_000, held: 20_000 });
    expect((await fixture.confirm(payment, await fixture.payAtCheckout(payment))).status).toBe('SUCCESS');
    expect(await fixture.points(userId)).toMatchObject({ balance: 0, held: 0 });
  });

  it('by card, without a repeat: the payment ends at payBy and its points are released', async () => {
    const userId = await fixture.userWith(20_000);
    const order = fixture.order({ userId });
    await runAndKill('begin', 'commit 1', { order, pointUsed: 20_000, idempotency: wire('gone', {}) });
    await fixture.db.sql('UPDATE payment.payments SET pay_by = now() WHERE reservation_id = $1', [order.reservationId]);
    await endAbandoned(fixture.deps, () => false);
    expect(await fixture.points(userId)).toMatchObject({ balance: 20_000, held: 0 });
    await fixture.holdEnded(order);
    expect(await fixture.orderStatus(order.reservationId)).toBe('CLOSED');
  });
});

describe('killed while confirming', () => {
  const begin = async (key: string) => {
    const userId = await fixture.userWith(20_000);
    const { payment } = await fixture.begin(fixture.order({ userId }), 20_000);
    const paymentKey = await fixture.payAtCheckout(payment);
    const body = { paymentKey, amount: payment.cardAmount };
    return { payment, paymentKey, command: { paymentId: payment.id, userId, ...body, idempotency: wire(key, body) } };
  };

  it('after CONFIRMING, before the confirm was sent: settle sends it once', async () => {
    const { payment, command } = await begin('a');
    await runAndKill('confirm', 'commit 1', command);
    expect(await fixture.payment(payment.id)).toMatchObject({ status: 'CONFIRMING' });
    expect(await fixture.confirms(payment)).toEqual([]);
    await settle();
    expect(await fixture.confirms(payment)).toEqual([]);
    await fixture.ageConfirm(payment.id, '26 seconds');
    await settle();
    expect((await fixture.payment(payment.id)).status).toBe('SUCCESS');
    expect(await fixture.confirms(payment)).toHaveLength(1);
    expect(await fixture.points(payment.userId)).toMatchObject({ balance: 0, held: 0 });
  });

  it('after the charge, before its answer: settle queries Toss and the payment succeeds', async () => {
    const { payment, command } = await begin('b');
    await runAndKill('confirm', 'answer 1', command);
    expect(await fixture.payment(payment.id)).toMatchObject({ status: 'CONFIRMING' });
    await fixture.ageConfirm(payment.id, '26 seconds');
    await settle();
    expect((await fixture.payment(payment.id)).status).toBe('SUCCESS');
    expect(await fixture.confirms(payment)).toHaveLength(1);
    expect(await fixture.published(payment.reservationId)).toEqual(['payment.succeeded']);
  });

  it('after the charge: a repeated confirm queries Toss and succeeds', async () => {
    const { payment, paymentKey, command } = await begin('c');
    await runAndKill('confirm', 'answer 1', command);
    expect((await fixture.confirm(payment, paymentKey, { key: 'c' })).status).toBe('SUCCESS');
    expect(await fixture.confirms(payment)).toHaveLength(1);
  });

  it('after SUCCESS, before the message was sent: the message waits in the outbox', async () => {
    const { payment, paymentKey, command } = await begin('d');
    await runAndKill('confirm', 'commit 2', command);
    expect((await fixture.payment(payment.id)).status).toBe('SUCCESS');
    expect(await fixture.published(payment.reservationId)).toEqual(['payment.succeeded']);
    expect((await fixture.confirm(payment, paymentKey, { key: 'd' })).status).toBe('SUCCESS');
  });
});

describe('killed while refunding', () => {
  it.each([
    ['after the query, before the balance was committed', 'answer 1', 1],
    ['after the balance was committed, before the cancel', 'commit 1', 1],
    ['after the cancel, before its answer was stored', 'answer 2', 1],
    ['after its end', 'commit 2', 1],
  ] as const)('%s: the next worker finishes it and it is cancelled once', async (_, after, cancelled) => {
    const userId = await fixture.userWith(20_000);
    const paid = await fixture.pay(fixture.order({ userId }), 20_000);
    await fixture.paymentRefused(paid);
    await runAndKill('refund', after, paid.id);
    await fixture.wakeRefund(paid.id);
    await performRefund(fixture.deps, paid.id);
    expect(await fixture.refund(paid.id)).toMatchObject({ status: 'DONE' });
    expect(await fixture.points(userId)).toMatchObject({ balance: 20_000, held: 0 });
    expect(await fixture.balanceAtToss(paid.paymentKey!)).toBe(0);
    const cancels = (await fixture.calls(paid)).filter((call) => call.path.endsWith('/cancel'));
    expect(cancels).toHaveLength(cancelled);
  });
});

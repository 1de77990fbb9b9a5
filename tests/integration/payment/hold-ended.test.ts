import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Payment } from '../../../lambdas/payment/domain/payment.ts';
import { answerHoldEnded } from '../../../lambdas/payment/operations/answer-hold-ended.ts';
import { endAbandoned } from '../../../lambdas/payment/operations/settle-due.ts';
import { settlePayment } from '../../../lambdas/payment/operations/settle-payment.ts';
import { lockOrder } from '../../../lambdas/payment/repositories/orders.ts';
import { lockPayment } from '../../../lambdas/payment/repositories/payments.ts';
import type { PaymentOrderFacts } from '../../../lambdas/reservation/contract/tokens.ts';
import { until } from '../../../localstack/fakes/toss/toss.fixture.ts';
import { PaymentFixture } from './given.ts';

let fixture: PaymentFixture;
beforeAll(async () => {
  fixture = await PaymentFixture.open();
});
afterAll(() => fixture.close());

describe('the end of a hold', () => {
  it('T10 · closes an order without a payment, permanently', async () => {
    const userId = await fixture.userWith(50_000);
    const order = fixture.order({ userId });
    await fixture.holdEnded(order);
    expect(await fixture.orderStatus(order.reservationId)).toBe('CLOSED');
    await expect(fixture.begin(order, 50_000)).rejects.toMatchObject({ code: 'payment_order_expired' });
    expect(await fixture.points(userId)).toMatchObject({ balance: 50_000, held: 0 });
    await fixture.holdEnded(order);
    expect(await fixture.published(order.reservationId)).toEqual(['payment.closed', 'payment.closed']);
  });

  it('fails a READY payment, releases its points and closes the order', async () => {
    const userId = await fixture.userWith(20_000);
    const order = fixture.order({ userId });
    const { payment } = await fixture.begin(order, 20_000);
    const key = await fixture.payAtCheckout(payment);
    await fixture.holdEnded(order);
    expect(await fixture.payment(payment.id)).toMatchObject({ status: 'FAILED', failureCode: 'closed' });
    expect(await fixture.points(userId)).toMatchObject({ balance: 20_000, held: 0 });
    await expect(fixture.confirm(payment, key)).rejects.toMatchObject({ code: 'payment_order_expired' });
    expect(await fixture.confirms(payment)).toEqual([]);
    expect(await fixture.published(order.reservationId)).toEqual(['payment.closed']);
  });

  it('T1, M2 · publishes nothing while a payment is under way, and payment.succeeded once it is paid', async () => {
    const order = fixture.order();
    const { payment } = await fixture.begin(order);
    await fixture.fault('lost_answer', 'confirm');
    await fixture.confirm(payment, await fixture.payAtCheckout(payment));
    await fixture.holdEnded(order);
    expect(await fixture.published(order.reservationId)).toEqual([]);
    expect(await fixture.orderStatus(order.reservationId)).toBe('OPEN');
    await settlePayment(fixture.deps, payment.id, () => ({ kind: 'paid', isPartialCancelable: true }));
    await fixture.holdEnded(order);
    expect(await fixture.published(order.reservationId)).toEqual(['payment.succeeded', 'payment.succeeded']);
  });

  it('M2 · publishes nothing while CONFIRMING, before any answer', async () => {
    const order = fixture.order();
    const { payment } = await fixture.begin(order);
    await fixture.db.sql(
      `UPDATE payment.payments SET status = 'CONFIRMING', payment_key = 'k', sends = 1, confirm_until = now() WHERE id = $1`,
      [payment.id],
    );
    await fixture.holdEnded(order);
    expect(await fixture.published(order.reservationId)).toEqual([]);
    await settlePayment(fixture.deps, payment.id, () => ({ kind: 'refused', code: 'ABORTED' }));
    await fixture.holdEnded(order);
    expect(await fixture.published(order.reservationId)).toEqual(['payment.failed', 'payment.closed']);
  });

  it('publishes payment.succeeded again for a PAID order, with the same facts', async () => {
    const order = fixture.order();
    await fixture.pay(order);
    await fixture.holdEnded(order);
    const rows = (await fixture.db.outbox('payment')).filter(
      ({ data }) => (data as { reservationId: string }).reservationId === order.reservationId,
    );
    expect(rows.map(({ type }) => type)).toEqual(['payment.succeeded', 'payment.succeeded']);
    expect(rows[0]!.data).toMatchObject({ amount: 50_000, pointUsed: 0, cardAmount: 50_000 });
    expect((rows[1]!.data as { paymentId: string }).paymentId).toBe((rows[0]!.data as { paymentId: string }).paymentId);
  });

  it('closes an order whose payment has failed', async () => {
    const order = fixture.order();
    await fixture.pay(order, 0, '0001').catch(() => undefined);
    await fixture.holdEnded(order);
    expect(await fixture.published(order.reservationId)).toEqual(['payment.failed', 'payment.closed']);
  });
});

async function isAnyoneWaiting(): Promise<boolean> {
  const waiting = await fixture.db.sql(
    `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  );
  return waiting.length > 0;
}

/** Runs `act` while the end of the hold is not yet committed, so that it must wait for the lock of the order. */
async function meetUncommittedEnd<T>(
  order: PaymentOrderFacts,
  act: () => Promise<T>,
): Promise<PromiseSettledResult<T>> {
  let running: Promise<PromiseSettledResult<T>[]> | undefined;
  await fixture.database.transaction(async (tx) => {
    await answerHoldEnded(tx, order);
    running = Promise.allSettled([act()]);
    await until(isAnyoneWaiting);
  });
  return (await running!)[0]!;
}

describe('T11 · every transaction takes the lock of the order first', () => {
  // The row exists and is OPEN, so only its lock can make another transaction wait.
  const openOrder = async (userId: string): Promise<PaymentOrderFacts> => {
    const order = fixture.order({ userId });
    await fixture.pay(order, 0, '0001').catch(() => undefined);
    return order;
  };

  it('refuses a POST that arrives while the order is being closed', async () => {
    const userId = await fixture.userWith(50_000);
    const order = await openOrder(userId);
    const begun = await meetUncommittedEnd(order, () => fixture.begin(order, 50_000));
    expect(begun).toMatchObject({ status: 'rejected', reason: { code: 'payment_order_expired' } });
    expect(await fixture.points(userId)).toMatchObject({ balance: 50_000, held: 0 });
  });

  it('T11j · refuses a confirm that arrives while the order is being closed and sends nothing', async () => {
    const order = await openOrder(await fixture.userWith(0));
    const { payment } = await fixture.begin(order);
    const key = await fixture.payAtCheckout(payment);
    const confirmed = await meetUncommittedEnd(order, () => fixture.confirm(payment, key));
    expect(confirmed).toMatchObject({ status: 'rejected', reason: { code: 'payment_order_expired' } });
    expect(await fixture.confirms(payment)).toEqual([]);
  });

  it.each(Array.from({ length: 8 }, (_, round) => round))(
    'lets POST and the end of the hold meet in any order (round %i)',
    async () => {
      const userId = await fixture.userWith(50_000);
      const order = fixture.order({ userId });
      const [begun] = await Promise.allSettled([fixture.begin(order, 50_000), fixture.holdEnded(order)]);
      await fixture.holdEnded(order);
      const isPaid = begun.status === 'fulfilled';
      expect(await fixture.orderStatus(order.reservationId)).toBe(isPaid ? 'PAID' : 'CLOSED');
      const published = await fixture.published(order.reservationId);
      expect(published.includes('payment.closed')).toBe(!isPaid);
      expect(published.includes('payment.succeeded')).toBe(isPaid);
      expect(await fixture.points(userId)).toMatchObject({ balance: isPaid ? 0 : 50_000, held: 0 });
    },
  );

  it.each(Array.from({ length: 8 }, (_, round) => round))(
    'T11j · lets confirm and the end of the hold meet in any order (round %i)',
    async () => {
      const userId = await fixture.userWith(20_000);
      const order = fixture.order({ userId });
      const { payment } = await fixture.begin(order, 20_000);
      const key = await fixture.payAtCheckout(payment);
      await Promise.allSettled([fixture.confirm(payment, key), fixture.holdEnded(order)]);
      await fixture.holdEnded(order);
      const isPaid = (await fixture.payment(payment.id)).status === 'SUCCESS';
      const published = await fixture.published(order.reservationId);
      expect(published.includes('payment.closed')).toBe(!isPaid);
      expect(published.includes('payment.succeeded')).toBe(isPaid);
      expect(await fixture.balanceAtToss(key)).toBe(30_000);
      expect(await fixture.confirms(payment)).toHaveLength(isPaid ? 1 : 0);
    },
  );
});

describe('T11 · settle and the end of a hold', () => {
  const unknown = async (): Promise<Payment> => {
    const { payment } = await fixture.begin(fixture.order({ userId: await fixture.userWith(20_000) }), 20_000);
    return fixture.confirm(payment, await fixture.payAtCheckout(payment, '0004'));
  };

  it('T11 · settle waits for the lock of the order before it reads the payment', async () => {
    const payment = await unknown();
    let settling: Promise<Payment> | undefined;
    await fixture.database.transaction(async (tx) => {
      await lockOrder(tx, payment.reservationId);
      settling = settlePayment(fixture.deps, payment.id, () => ({ kind: 'paid', isPartialCancelable: true }));
      await until(isAnyoneWaiting);
      // With the locks in the other order, both would now wait for each other.
      await lockPayment(tx, payment.id);
    });
    expect((await settling!).status).toBe('SUCCESS');
  });

  it.each(Array.from({ length: 8 }, (_, round) => round))(
    'T11 · lets settle and the end of the hold meet in any order (round %i)',
    async (round) => {
      const payment = await unknown();
      const isPaid = round % 2 === 0;
      const settlement = isPaid
        ? ({ kind: 'paid', isPartialCancelable: true } as const)
        : ({ kind: 'refused', code: 'ABORTED' } as const);
      await Promise.all([settlePayment(fixture.deps, payment.id, () => settlement), fixture.holdEnded(payment)]);
      await fixture.holdEnded(payment);
      expect(await fixture.orderStatus(payment.reservationId)).toBe(isPaid ? 'PAID' : 'CLOSED');
      const published = await fixture.published(payment.reservationId);
      expect(published.includes('payment.closed')).toBe(!isPaid);
      expect(published.includes('payment.succeeded')).toBe(isPaid);
      expect(await fixture.points(payment.userId)).toMatchObject({ balance: isPaid ? 0 : 20_000, held: 0 });
    },
  );
});

describe('settle', () => {
  it('changes no payment that has ended, however often it is called', async () => {
    const paid = await fixture.pay(fixture.order());
    const late = [{ kind: 'refused', code: 'EXPIRED' }, { kind: 'unknown' }] as const;
    for (const settlement of late)
      expect((await settlePayment(fixture.deps, paid.id, () => settlement)).status).toBe('SUCCESS');
    expect(await fixture.published(paid.reservationId)).toEqual(['payment.succeeded']);
  });

  it('books the sale once for ten parallel calls', async () => {
    const userId = await fixture.userWith(20_000);
    const order = fixture.order({ userId });
    const { payment } = await fixture.begin(order, 20_000);
    await fixture.fault('lost_answer', 'confirm');
    await fixture.confirm(payment, await fixture.payAtCheckout(payment));
    const paid = { kind: 'paid', isPartialCancelable: true } as const;
    await Promise.all(Array.from({ length: 10 }, () => settlePayment(fixture.deps, payment.id, () => paid)));
    expect(await fixture.points(userId)).toMatchObject({ balance: 0, held: 0 });
    expect(await fixture.published(order.reservationId)).toEqual(['payment.succeeded']);
  });

  it('ends a READY payment at payBy and not before', async () => {
    const userId = await fixture.userWith(40_000);
    const { payment: late } = await fixture.begin(fixture.order({ userId }), 20_000);
    const { payment: early } = await fixture.begin(fixture.order({ userId }), 20_000);
    await fixture.db.sql('UPDATE payment.payments SET pay_by = now() WHERE id = $1', [late.id]);
    await endAbandoned(fixture.deps, () => false);
    expect(await fixture.payment(late.id)).toMatchObject({ status: 'FAILED', failureCode: 'expired' });
    expect((await fixture.payment(early.id)).status).toBe('READY');
    expect(await fixture.points(userId)).toMatchObject({ balance: 40_000, held: 20_000 });
  });

  it('leaves the rest to the next run when its time is over', async () => {
    const { payment } = await fixture.begin(fixture.order());
    await fixture.db.sql('UPDATE payment.payments SET pay_by = now() WHERE id = $1', [payment.id]);
    expect(await endAbandoned(fixture.deps, () => true)).toBe(0);
    expect((await fixture.payment(payment.id)).status).toBe('READY');
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Payment } from '../../../lambdas/payment/domain/payment.ts';
import { answerHoldEnded } from '../../../lambdas/payment/operations/answer-hold-ended.ts';
import { endAbandoned } from '../../../lambdas/payment/operations/settle-due.ts';
import { settlePayment } from '../../../lambdas/payment/operations/settle-payment.ts';
import { lockOrder } from '../../../lambdas/payment/repositories/orders.ts';
import { lockPayment } from '../../../lambdas/payment/repositories/payments.ts';
import type { PaymentOrderFacts } from '../../../lambdas/reservation/contract/tokens.ts';
import { until } from '../../../localstack/fakes/toss/toss.fixture.ts';
import { Shop } from './given.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open();
});
afterAll(async () => {
  const violations = await shop.violations();
  await shop.close();
  expect(violations).toEqual([]);
});

describe('the end of a hold', () => {
  it('T10 · closes an order without a payment for ever', async () => {
    const userId = await shop.userWith(50_000);
    const order = shop.order({ userId });
    await shop.holdEnded(order);
    expect(await shop.orderStatus(order.reservationId)).toBe('CLOSED');
    await expect(shop.begin(order, 50_000)).rejects.toMatchObject({ code: 'payment_order_expired' });
    expect(await shop.points(userId)).toMatchObject({ balance: 50_000, held: 0 });
    await shop.holdEnded(order);
    expect(await shop.published(order.reservationId)).toEqual(['payment.closed', 'payment.closed']);
  });

  it('fails a READY payment, releases its points and closes the order', async () => {
    const userId = await shop.userWith(20_000);
    const order = shop.order({ userId });
    const { payment } = await shop.begin(order, 20_000);
    const key = await shop.payAtCheckout(payment);
    await shop.holdEnded(order);
    expect(await shop.payment(payment.id)).toMatchObject({ status: 'FAILED', failureCode: 'closed' });
    expect(await shop.points(userId)).toMatchObject({ balance: 20_000, held: 0 });
    await expect(shop.confirm(payment, key)).rejects.toMatchObject({ code: 'payment_order_expired' });
    expect(await shop.confirms(payment)).toEqual([]);
    expect(await shop.published(order.reservationId)).toEqual(['payment.closed']);
  });

  it('T1, M2 · publishes nothing while a payment is under way, and payment.succeeded once it is paid', async () => {
    const order = shop.order();
    const { payment } = await shop.begin(order);
    await shop.fault('lost_answer', 'confirm');
    await shop.confirm(payment, await shop.payAtCheckout(payment));
    await shop.holdEnded(order);
    expect(await shop.published(order.reservationId)).toEqual([]);
    expect(await shop.orderStatus(order.reservationId)).toBe('OPEN');
    await settlePayment(shop.deps, payment.id, () => ({ kind: 'paid', isPartialCancelable: true }));
    await shop.holdEnded(order);
    expect(await shop.published(order.reservationId)).toEqual(['payment.succeeded', 'payment.succeeded']);
  });

  it('M2 · publishes nothing while CONFIRMING, before any answer', async () => {
    const order = shop.order();
    const { payment } = await shop.begin(order);
    await shop.db.sql(
      `UPDATE payment.payments SET status = 'CONFIRMING', payment_key = 'k', sends = 1, confirm_until = now() WHERE id = $1`,
      [payment.id],
    );
    await shop.holdEnded(order);
    expect(await shop.published(order.reservationId)).toEqual([]);
    await settlePayment(shop.deps, payment.id, () => ({ kind: 'refused', code: 'ABORTED' }));
    await shop.holdEnded(order);
    expect(await shop.published(order.reservationId)).toEqual(['payment.failed', 'payment.closed']);
  });

  it('publishes payment.succeeded again for a PAID order, with the same facts', async () => {
    const order = shop.order();
    await shop.pay(order);
    await shop.holdEnded(order);
    const rows = (await shop.db.outbox('payment')).filter(
      ({ data }) => (data as { reservationId: string }).reservationId === order.reservationId,
    );
    expect(rows.map(({ type }) => type)).toEqual(['payment.succeeded', 'payment.succeeded']);
    expect(rows[0]!.data).toMatchObject({ amount: 50_000, pointUsed: 0, cardAmount: 50_000 });
    expect((rows[1]!.data as { paymentId: string }).paymentId).toBe((rows[0]!.data as { paymentId: string }).paymentId);
  });

  it('closes an order whose payment has failed', async () => {
    const order = shop.order();
    await shop.pay(order, 0, '0001').catch(() => undefined);
    await shop.holdEnded(order);
    expect(await shop.published(order.reservationId)).toEqual(['payment.failed', 'payment.closed']);
  });
});

async function isAnyoneWaiting(): Promise<boolean> {
  const waiting = await shop.db.sql(
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
  await shop.database.transaction(async (tx) => {
    await answerHoldEnded(tx, order);
    running = Promise.allSettled([act()]);
    await until(isAnyoneWaiting);
  });
  return (await running!)[0]!;
}

describe('T11 · every transaction takes the lock of the order first', () => {
  // The row exists and is OPEN, so only its lock can make another transaction wait.
  const openOrder = async (userId: string): Promise<PaymentOrderFacts> => {
    const order = shop.order({ userId });
    await shop.pay(order, 0, '0001').catch(() => undefined);
    return order;
  };

  it('refuses a POST that arrives while the order is being closed', async () => {
    const userId = await shop.userWith(50_000);
    const order = await openOrder(userId);
    const begun = await meetUncommittedEnd(order, () => shop.begin(order, 50_000));
    expect(begun).toMatchObject({ status: 'rejected', reason: { code: 'payment_order_expired' } });
    expect(await shop.points(userId)).toMatchObject({ balance: 50_000, held: 0 });
  });

  it('T11j · refuses a confirm that arrives while the order is being closed and sends nothing', async () => {
    const order = await openOrder(await shop.userWith(0));
    const { payment } = await shop.begin(order);
    const key = await shop.payAtCheckout(payment);
    const confirmed = await meetUncommittedEnd(order, () => shop.confirm(payment, key));
    expect(confirmed).toMatchObject({ status: 'rejected', reason: { code: 'payment_order_expired' } });
    expect(await shop.confirms(payment)).toEqual([]);
  });

  it.each(Array.from({ length: 8 }, (_, round) => round))(
    'lets POST and the end of the hold meet in any order (round %i)',
    async () => {
      const userId = await shop.userWith(50_000);
      const order = shop.order({ userId });
      const [begun] = await Promise.allSettled([shop.begin(order, 50_000), shop.holdEnded(order)]);
      await shop.holdEnded(order);
      const isPaid = begun.status === 'fulfilled';
      expect(await shop.orderStatus(order.reservationId)).toBe(isPaid ? 'PAID' : 'CLOSED');
      const published = await shop.published(order.reservationId);
      expect(published.includes('payment.closed')).toBe(!isPaid);
      expect(published.includes('payment.succeeded')).toBe(isPaid);
      expect(await shop.points(userId)).toMatchObject({ balance: isPaid ? 0 : 50_000, held: 0 });
    },
  );

  it.each(Array.from({ length: 8 }, (_, round) => round))(
    'T11j · lets confirm and the end of the hold meet in any order (round %i)',
    async () => {
      const userId = await shop.userWith(20_000);
      const order = shop.order({ userId });
      const { payment } = await shop.begin(order, 20_000);
      const key = await shop.payAtCheckout(payment);
      await Promise.allSettled([shop.confirm(payment, key), shop.holdEnded(order)]);
      await shop.holdEnded(order);
      const isPaid = (await shop.payment(payment.id)).status === 'SUCCESS';
      const published = await shop.published(order.reservationId);
      expect(published.includes('payment.closed')).toBe(!isPaid);
      expect(published.includes('payment.succeeded')).toBe(isPaid);
      expect(await shop.balanceAtToss(key)).toBe(30_000);
      expect(await shop.confirms(payment)).toHaveLength(isPaid ? 1 : 0);
    },
  );
});

describe('T11 · settle and the end of a hold', () => {
  const unknown = async (): Promise<Payment> => {
    const { payment } = await shop.begin(shop.order({ userId: await shop.userWith(20_000) }), 20_000);
    return shop.confirm(payment, await shop.payAtCheckout(payment, '0004'));
  };

  it('T11 · settle waits for the lock of the order before it reads the payment', async () => {
    const payment = await unknown();
    let settling: Promise<Payment> | undefined;
    await shop.database.transaction(async (tx) => {
      await lockOrder(tx, payment.reservationId);
      settling = settlePayment(shop.deps, payment.id, () => ({ kind: 'paid', isPartialCancelable: true }));
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
      await Promise.all([settlePayment(shop.deps, payment.id, () => settlement), shop.holdEnded(payment)]);
      await shop.holdEnded(payment);
      expect(await shop.orderStatus(payment.reservationId)).toBe(isPaid ? 'PAID' : 'CLOSED');
      const published = await shop.published(payment.reservationId);
      expect(published.includes('payment.closed')).toBe(!isPaid);
      expect(published.includes('payment.succeeded')).toBe(isPaid);
      expect(await shop.points(payment.userId)).toMatchObject({ balance: isPaid ? 0 : 20_000, held: 0 });
    },
  );
});

describe('settle', () => {
  it('changes no payment that has ended, however often it is called', async () => {
    const paid = await shop.pay(shop.order());
    const late = [{ kind: 'refused', code: 'EXPIRED' }, { kind: 'unknown' }] as const;
    for (const settlement of late)
      expect((await settlePayment(shop.deps, paid.id, () => settlement)).status).toBe('SUCCESS');
    expect(await shop.published(paid.reservationId)).toEqual(['payment.succeeded']);
  });

  it('books the sale once for ten parallel calls', async () => {
    const userId = await shop.userWith(20_000);
    const order = shop.order({ userId });
    const { payment } = await shop.begin(order, 20_000);
    await shop.fault('lost_answer', 'confirm');
    await shop.confirm(payment, await shop.payAtCheckout(payment));
    const paid = { kind: 'paid', isPartialCancelable: true } as const;
    await Promise.all(Array.from({ length: 10 }, () => settlePayment(shop.deps, payment.id, () => paid)));
    expect(await shop.points(userId)).toMatchObject({ balance: 0, held: 0 });
    expect(await shop.published(order.reservationId)).toEqual(['payment.succeeded']);
  });

  it('ends a READY payment at payBy and not before', async () => {
    const userId = await shop.userWith(40_000);
    const { payment: late } = await shop.begin(shop.order({ userId }), 20_000);
    const { payment: early } = await shop.begin(shop.order({ userId }), 20_000);
    await shop.db.sql('UPDATE payment.payments SET pay_by = now() WHERE id = $1', [late.id]);
    await endAbandoned(shop.deps, () => false);
    expect(await shop.payment(late.id)).toMatchObject({ status: 'FAILED', failureCode: 'expired' });
    expect((await shop.payment(early.id)).status).toBe('READY');
    expect(await shop.points(userId)).toMatchObject({ balance: 40_000, held: 20_000 });
  });

  it('leaves the rest to the next run when its time is over', async () => {
    const { payment } = await shop.begin(shop.order());
    await shop.db.sql('UPDATE payment.payments SET pay_by = now() WHERE id = $1', [payment.id]);
    expect(await endAbandoned(shop.deps, () => true)).toBe(0);
    expect((await shop.payment(payment.id)).status).toBe('READY');
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Payment } from '../../../lambdas/payment/domain/payment.ts';
import { confirmPayment } from '../../../lambdas/payment/operations/confirm-payment.ts';
import { performRefund } from '../../../lambdas/payment/operations/perform-refund.ts';
import { settleUnsettled } from '../../../lambdas/payment/operations/settle-due.ts';
import { markQueried } from '../../../lambdas/payment/repositories/due.ts';
import { tossAt } from '../../../lambdas/payment/toss/client.ts';
import { newId } from '../../../lambdas/shared/domain/ids.ts';
import { idempotencyOf, noBreaker, PaymentFixture } from './given.ts';

let fixture: PaymentFixture;
beforeAll(async () => {
  fixture = await PaymentFixture.open();
});
afterAll(async () => {
  await fixture.db.sql('UPDATE payment.payments SET asked_at = NULL');
  await fixture.db.sql(`UPDATE payment.payments SET confirm_until = now() - interval '31 minutes'
                      WHERE status IN ('CONFIRMING', 'UNKNOWN')`);
  await fixture.fake('POST', '/_fake/clock', { advanceMs: 31 * 60_000 });
  await settleUnsettled(fixture.deps, () => false);
  await fixture.close();
});

/** A payment in some state, and the confirm that brought it there, if one did. */
interface Before {
  readonly payment: Payment;
  readonly paymentKey: string;
  /** The idempotency key of that confirm. */
  readonly key: string;
}
type Deps = typeof fixture.deps;

const begin = async (card = '1234', amount?: number): Promise<Before> => {
  const { payment } = await fixture.begin(fixture.order());
  return { payment, paymentKey: await fixture.payAtCheckout(payment, card, amount), key: newId() };
};

interface Change {
  readonly key?: string;
  readonly amount?: number;
  readonly paymentKey?: string;
}

/** Confirms. @returns the status of the payment, or the code of the refusal */
async function confirm(before: Before, change: Change = {}, deps: Deps = fixture.deps): Promise<string> {
  const { key, paymentKey } = { ...before, ...change };
  const { id: paymentId, userId, cardAmount } = before.payment;
  const amount = change.amount ?? cardAmount;
  const idempotency = idempotencyOf(key, { paymentKey, amount });
  return confirmPayment(deps, { paymentId, userId, paymentKey, amount, idempotency }).then(
    ({ status }) => status,
    (error: unknown) => (error as { code?: string }).code ?? String(error),
  );
}

/** Toss cannot be reached: not one byte is sent. */
const unreachable = (): Deps => ({
  database: fixture.database,
  toss: tossAt({ url: 'http://127.0.0.1:1', secretKey: () => Promise.resolve('k'), breaker: noBreaker }),
});
/** The function ends after CONFIRMING is committed. */
const dying = (): Deps => ({
  database: fixture.database,
  toss: { ...fixture.deps.toss, confirm: () => Promise.reject(new Error('the function died')) },
});

async function confirmed(before: Before, expected: string, deps?: Deps): Promise<Before> {
  expect(await confirm(before, {}, deps)).toBe(expected);
  return before;
}

async function refunded(card: number): Promise<Before> {
  const before = await confirmed(await begin(), 'SUCCESS');
  const { payment } = before;
  const refundId = newId();
  await fixture.db.sql(
    'INSERT INTO payment.refunds (id, payment_id, points_amount, card_amount) VALUES ($1, $2, 0, $3)',
    [refundId, payment.id, card],
  );
  await fixture.db.sql('UPDATE payment.payments SET card_refunded = $2 WHERE id = $1', [payment.id, card]);
  await performRefund(fixture.deps, refundId);
  return before;
}

const MISMATCH = 'amount_mismatch';
const REUSED = 'idempotency_key_reused';
const GONE = 'payment_order_expired';
const DECLINED = 'card_declined';

/** How a confirm ends in each state: the same request, another key, another amount, another payment key, the same key with another amount. */
const table: readonly [string, () => Promise<Before>, readonly [string, string, string, string, string]][] = [
  [
    'CONFIRMING',
    async () => confirmed(await begin('0005'), 'Error: the function died', dying()),
    ['UNKNOWN', 'UNKNOWN', MISMATCH, 'UNKNOWN', REUSED],
  ],
  [
    'UNKNOWN',
    async () => confirmed(await begin('0005'), 'UNKNOWN'),
    ['UNKNOWN', 'UNKNOWN', MISMATCH, 'UNKNOWN', REUSED],
  ],
  ['SUCCESS', async () => confirmed(await begin(), 'SUCCESS'), ['SUCCESS', 'SUCCESS', MISMATCH, 'SUCCESS', REUSED]],
  [
    'PARTIALLY_REFUNDED',
    () => refunded(20_000),
    ['PARTIALLY_REFUNDED', 'PARTIALLY_REFUNDED', MISMATCH, 'PARTIALLY_REFUNDED', REUSED],
  ],
  ['REFUNDED', () => refunded(50_000), ['REFUNDED', 'REFUNDED', MISMATCH, 'REFUNDED', REUSED]],
  [
    'FAILED: declined',
    async () => confirmed(await begin('0001'), DECLINED),
    [DECLINED, DECLINED, DECLINED, DECLINED, REUSED],
  ],
  [
    'SUCCESS with points alone',
    async () => {
      const { payment } = await fixture.begin(fixture.order({ userId: await fixture.userWith(50_000) }), 50_000);
      return { payment, paymentKey: 'any', key: newId() };
    },
    ['SUCCESS', 'SUCCESS', MISMATCH, 'SUCCESS', MISMATCH],
  ],
  [
    'FAILED: nothing was sent',
    async () => confirmed(await begin(), 'provider_unavailable', unreachable()),
    [GONE, GONE, GONE, GONE, REUSED],
  ],
  [
    'FAILED: Toss knows another amount',
    async () => {
      const before = await confirmed(await begin('1234', 100), 'UNKNOWN');
      await settleUnsettled(fixture.deps, () => false);
      return before;
    },
    [DECLINED, DECLINED, DECLINED, DECLINED, REUSED],
  ],
  [
    'FAILED: superseded',
    async () => {
      const order = fixture.order();
      const { payment } = await fixture.begin(order);
      await fixture.begin(order);
      return { payment, paymentKey: 'any', key: newId() };
    },
    [GONE, GONE, GONE, GONE, GONE],
  ],
  [
    'FAILED: the hold has ended',
    async () => {
      const before = await begin();
      await fixture.holdEnded(before.payment);
      return before;
    },
    [GONE, GONE, GONE, GONE, GONE],
  ],
  [
    'FAILED: not paid in time',
    async () => {
      const before = await begin();
      await fixture.db.sql('UPDATE payment.payments SET pay_by = now() WHERE id = $1', [before.payment.id]);
      return confirmed(before, GONE);
    },
    [GONE, GONE, GONE, GONE, GONE],
  ],
];

describe('confirming a payment again', () => {
  it.each(table)('%s', async (_, reach, [same, otherKey, otherAmount, otherPaymentKey, reused]) => {
    const before = await reach();
    const sent = (await fixture.confirms(before.payment)).length;
    const held = await fixture.points(before.payment.userId);
    expect({
      otherAmount: await confirm(before, { key: newId(), amount: 49_999 }),
      otherPaymentKey: await confirm(before, { key: newId(), paymentKey: 'another' }),
      otherKey: await confirm(before, { key: newId() }),
      same: await confirm(before),
      sameKeyOtherAmount: await confirm(before, { amount: 49_999 }),
      again: await confirm(before),
    }).toEqual({ otherAmount, otherPaymentKey, otherKey, same, sameKeyOtherAmount: reused, again: same });
    expect(await fixture.confirms(before.payment)).toHaveLength(sent);
    expect(await fixture.points(before.payment.userId)).toEqual(held);
  });

  it('READY: another amount changes nothing, the right one pays', async () => {
    const before = await begin();
    expect(await confirm(before, { amount: 49_999 })).toBe(MISMATCH);
    expect(await confirm(before, { key: newId(), amount: 49_999 })).toBe(MISMATCH);
    expect(await confirm(before)).toBe('SUCCESS');
  });

  it('after nothing was sent says that a new payment must begin, and a new payment succeeds', async () => {
    const order = fixture.order();
    const { payment } = await fixture.begin(order);
    const before = { payment, paymentKey: await fixture.payAtCheckout(payment), key: newId() };
    await confirmed(before, 'provider_unavailable', unreachable());
    const again = fixture.confirm(payment, before.paymentKey, { key: before.key });
    await expect(again).rejects.toMatchObject({
      code: GONE,
      kind: 'gone',
      message: expect.stringContaining('Begin a new payment'),
    });
    expect((await fixture.pay(order)).status).toBe('SUCCESS');
  });
});

describe('a repeat while the first confirm waits for Toss', () => {
  /** A first confirm that Toss receives only after `release`. */
  async function firstConfirm(before: Before): Promise<{ release(): void; readonly outcome: Promise<string> }> {
    const sending = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    const { database, toss } = fixture.deps;
    const slow: typeof toss.confirm = async (request) => {
      sending.resolve();
      await released.promise;
      return toss.confirm(request);
    };
    const outcome = confirm(before, {}, { database, toss: { ...toss, confirm: slow } });
    await sending.promise;
    return { release: () => released.resolve(), outcome };
  }

  it('answers UNKNOWN where another repeat has just queried Toss', async () => {
    const before = await begin();
    const first = await firstConfirm(before);
    await markQueried(fixture.database, before.payment.id, 10);
    expect(await confirm(before, { key: newId() })).toBe('UNKNOWN');
    first.release();
    expect(await first.outcome).toBe('SUCCESS');
  });

  it.each([
    ['SUCCESS', '1234'],
    [DECLINED, '0001'],
  ])('answers %s where the first confirm settles the payment during the repeat', async (end, card) => {
    const before = await begin(card);
    const first = await firstConfirm(before);
    const { database, toss } = fixture.deps;
    const settledMeanwhile: typeof database.execute = async (...args) => {
      first.release();
      await first.outcome;
      return database.execute(...args);
    };
    const deps = { database: { ...database, execute: settledMeanwhile }, toss };
    expect(await confirm(before, { key: newId() }, deps)).toBe(end);
    expect(await first.outcome).toBe(end);
  });
});

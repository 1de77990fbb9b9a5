import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { TestToss } from './toss.fixture.ts';

const toss = new TestToss();
beforeEach(() => toss.start());
afterEach(() => toss.end());

describe('a cancel', () => {
  it('cancels parts until nothing is left, each with its own transaction key', async () => {
    const paid = await toss.paid({ amount: 10_000 });
    expect((await toss.cancel(paid, 3_000)).body).toMatchObject({ status: 'PARTIAL_CANCELED', balanceAmount: 7_000 });
    await toss.advance(1_000);
    expect((await toss.cancel(paid, 3_000)).body).toMatchObject({ status: 'PARTIAL_CANCELED', balanceAmount: 4_000 });
    await toss.advance(1_000);
    const { body } = await toss.cancel(paid);
    expect(body).toMatchObject({
      status: 'CANCELED',
      totalAmount: 10_000,
      balanceAmount: 0,
      cancels: [
        { cancelAmount: 3_000, refundableAmount: 7_000, cancelStatus: 'DONE' },
        { cancelAmount: 3_000, refundableAmount: 4_000 },
        { cancelAmount: 4_000, refundableAmount: 0, cancelReason: '고객 변심' },
      ],
    });
    const cancels = body.cancels as { transactionKey: string; canceledAt: string }[];
    expect(new Set(cancels.map((cancel) => cancel.transactionKey)).size).toBe(3);
    expect(cancels[0]?.canceledAt).toMatch(/\+09:00$/);
  });

  it('of more than is left is refused', async () => {
    const paid = await toss.paid({ amount: 10_000 });
    expect(await toss.cancel(paid, 10_001)).toMatchObject({ status: 403, body: { code: 'NOT_CANCELABLE_AMOUNT' } });
    await toss.cancel(paid, 6_000);
    await toss.advance(1_000);
    expect((await toss.cancel(paid, 4_001)).body.code).toBe('NOT_CANCELABLE_AMOUNT');
    expect((await toss.query(paid)).body.balanceAmount).toBe(4_000);
  });

  it('within a second of another gets a passing error and changes nothing', async () => {
    const paid = await toss.paid({ amount: 10_000 });
    await toss.cancel(paid, 1_000);
    expect(await toss.cancel(paid, 1_000)).toMatchObject({
      status: 403,
      body: { code: 'FORBIDDEN_CONSECUTIVE_REQUEST' },
    });
    expect((await toss.query(paid)).body.balanceAmount).toBe(9_000);
    await toss.advance(1_000);
    expect((await toss.cancel(paid, 1_000)).body.balanceAmount).toBe(8_000);
  });

  it('of a cancelled, unconfirmed, refused or unknown payment is refused', async () => {
    const cancelled = await toss.paid();
    await toss.cancel(cancelled);
    await toss.advance(1_000);
    expect(await toss.cancel(cancelled)).toMatchObject({ status: 400, body: { code: 'ALREADY_CANCELED_PAYMENT' } });
    expect(await toss.cancel(await toss.pay())).toMatchObject({
      status: 403,
      body: { code: 'NOT_CANCELABLE_PAYMENT' },
    });
    const aborted = await toss.paid({ card: '0001' });
    expect((await toss.cancel(aborted)).body.code).toBe('NOT_CANCELABLE_PAYMENT');
    const unknown = { paymentKey: 'tgen_unknown', orderId: 'unknown', amount: 1 };
    expect(await toss.cancel(unknown)).toMatchObject({ status: 404, body: { code: 'NOT_FOUND_PAYMENT' } });
  });
});

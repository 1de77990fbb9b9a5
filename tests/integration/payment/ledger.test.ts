import { afterAll, beforeAll, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { Payment } from '../../../lambdas/payment/domain/payment.ts';
import { grantPoints } from '../../../lambdas/payment/operations/grant-points.ts';
import { performRefund } from '../../../lambdas/payment/operations/perform-refund.ts';
import { settleUnsettled } from '../../../lambdas/payment/operations/settle-due.ts';
import { newId } from '../../../lambdas/shared/domain/ids.ts';
import { PaymentFixture } from './given.ts';

let fixture: PaymentFixture;
beforeAll(async () => {
  fixture = await PaymentFixture.open();
});
afterAll(() => fixture.close());

const RUNS = 25;

/** Operations of a user, with every fault of the fake of Toss. */
const step = fc.oneof(
  fc.record({
    kind: fc.constant('pay' as const),
    share: fc.constantFrom(0, 0.3, 0.5, 1),
    card: fc.constantFrom('1234', '0001', '0004', '0008'),
  }),
  fc.record({ kind: fc.constant('begin' as const), share: fc.constantFrom(0, 0.2, 0.6) }),
  fc.record({ kind: fc.constant('end' as const) }),
  fc.record({ kind: fc.constant('settle' as const) }),
  fc.record({ kind: fc.constant('refuse' as const), fault: fc.constantFrom(undefined, 'lost_answer', 'lost_request') }),
);

it('agrees with every balance and with Toss, and books nothing twice, after random operations', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
      const userId = await fixture.userWith(200_000);
      let order = fixture.order({ userId });
      const paid: Payment[] = [];
      for (const each of steps) {
        if (each.kind === 'pay') {
          const payment = await fixture.pay(order, order.amount * each.share, each.card).catch(() => undefined);
          if (payment?.status === 'SUCCESS') paid.push(payment);
          order = fixture.order({ userId });
        }
        if (each.kind === 'begin') await fixture.begin(order, order.amount * each.share).catch(() => undefined);
        if (each.kind === 'end') await fixture.holdEnded(order);
        if (each.kind === 'settle') await settleUnsettled(fixture.deps, () => false);
        const back = each.kind === 'refuse' ? paid.pop() : undefined;
        if (each.kind === 'refuse' && back !== undefined) {
          if (each.fault !== undefined && back.cardAmount > 0) await fixture.fault(each.fault, 'cancel');
          await fixture.paymentRefused(back);
          await performRefund(fixture.deps, back.id);
          await fixture.wakeRefund(back.id);
          await performRefund(fixture.deps, back.id);
        }
      }
      expect(await fixture.violations()).toEqual([]);
    }),
    { numRuns: RUNS },
  );
  expect(await tossAgrees()).toEqual([]);
});

/** What Toss holds is what our rows say of each payment, and what the ledger says of all. */
async function tossAgrees(): Promise<string[]> {
  const rows = await fixture.db.sql<{ id: string; paymentKey: string; owed: string }>(
    `SELECT p.id, p.payment_key, p.card_amount - coalesce((
              SELECT sum(card_amount) FROM payment.refunds WHERE payment_id = p.id AND status = 'DONE'), 0) AS owed
       FROM payment.payments p
      WHERE p.paid_at IS NOT NULL AND p.card_amount > 0`,
  );
  const held = await Promise.all(rows.map(({ paymentKey }) => fixture.balanceAtToss(paymentKey)));
  const [ledger] = await fixture.db.sql<{ owed: string }>(
    `SELECT sum(CASE 'toss' WHEN debit_account THEN amount WHEN credit_account THEN -amount ELSE 0 END) AS owed
       FROM payment.ledger`,
  );
  expect(rows.length).toBeGreaterThan(0);
  expect(held.reduce((sum, balance) => sum + balance, 0)).toBe(Number(ledger!.owed));
  return rows.filter(({ owed }, i) => Number(owed) !== held[i]).map(({ id }) => `${id}: Toss has another balance`);
}

it('cannot be changed by the service itself', async () => {
  const payment = fixture.db.open('payment');
  for (const [name, text] of [
    ['payment.test_update', 'UPDATE ledger SET amount = amount + 1'],
    ['payment.test_delete', 'DELETE FROM point_histories'],
  ] as const)
    await expect(payment.execute({ name, text }, [])).rejects.toMatchObject({ code: '42501' });
});

it('gives a grant once, however often it is repeated', async () => {
  const grant = { grantId: newId(), userId: newId(), amount: 10_000 };
  const given = await Promise.all(Array.from({ length: 5 }, () => grantPoints(fixture.deps, grant)));
  expect(given.filter((isNew) => isNew)).toHaveLength(1);
  expect(await fixture.points(grant.userId)).toEqual({ balance: 10_000, held: 0, changes: 1 });
});

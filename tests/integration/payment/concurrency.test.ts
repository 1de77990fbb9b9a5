import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Payment } from '../../../lambdas/payment/domain/payment.ts';
import { grantPoints } from '../../../lambdas/payment/operations/grant-points.ts';
import { performRefund } from '../../../lambdas/payment/operations/perform-refund.ts';
import {
  endAbandoned,
  performRequestedRefunds,
  settleUnsettled,
} from '../../../lambdas/payment/operations/settle-due.ts';
import { DomainError } from '../../../lambdas/shared/contract/refusal.ts';
import { newId } from '../../../lambdas/shared/domain/ids.ts';
import { PaymentFixture } from './given.ts';

let fixture: PaymentFixture;
beforeAll(async () => {
  fixture = await PaymentFixture.open();
});
afterAll(() => fixture.close());

const DURATION_MS = 4_000;
const WORKERS = 8;
/** So few that the operations contend for the same rows. */
const ORDERS = 4;
const REMEMBERED_MAX = 30;
const never = (): boolean => false;
const oneOf = <T>(choices: readonly T[]): T => choices[Math.floor(Math.random() * choices.length)]!;
const perhaps = (chance: number): boolean => Math.random() < chance;

it('has no deadlock and no violated invariant when every operation runs in parallel on a few orders of two users', async () => {
  const users = await Promise.all([fixture.userWith(1_000_000), fixture.userWith(1_000_000)]);
  // Users are replaced now and then, because ten refused cards keep a user from paying by card.
  const replaceFan = async () => users.splice(oneOf([0, 1]), 1, await fixture.userWith(1_000_000));
  const newOrder = () => fixture.order({ userId: oneOf(users) });
  const orders = Array.from({ length: ORDERS }, newOrder);
  const begun: Payment[] = [];

  async function pay(): Promise<void> {
    const { payment } = await fixture.begin(oneOf(orders), oneOf([0, 10_000, 20_000, 50_000]));
    begun.push(payment);
    if (begun.length > REMEMBERED_MAX) begun.shift();
    if (payment.cardAmount === 0 || perhaps(0.2)) return;
    if (perhaps(0.2)) await fixture.fault(oneOf(['lost_answer', 'lost_request', 'server_error']), 'confirm');
    await fixture.confirm(payment, await fixture.payAtCheckout(payment, oneOf(['1234', '1234', '0001', '0004'])));
  }
  async function refund(): Promise<void> {
    const payment = begun.length > 0 ? await fixture.payment(oneOf(begun).id) : undefined;
    if (payment?.paidAt == null) return;
    if (perhaps(0.3)) await fixture.fault('lost_answer', 'cancel');
    await fixture.paymentRefused(payment);
    await performRefund(fixture.deps, payment.id);
  }
  const acts: readonly (() => Promise<unknown>)[] = [
    pay,
    pay,
    pay,
    refund,
    () => fixture.holdEnded(oneOf(orders)),
    () => settleUnsettled(fixture.deps, never),
    () => endAbandoned(fixture.deps, never),
    async () => begun.length > 0 && fixture.webhook({ data: { orderId: oneOf(begun).orderId } }),
    () => fixture.deliverQueries(),
    () => performRequestedRefunds(fixture.deps, never),
    () => grantPoints(fixture.deps, { grantId: newId(), userId: oneOf(users), amount: 1_000 }),
    replaceFan,
    () => Promise.resolve(orders.splice(Math.floor(Math.random() * ORDERS), 1, newOrder())),
  ];
  const faults: unknown[] = [];
  const endMs = Date.now() + DURATION_MS;
  async function act(): Promise<void> {
    while (Date.now() < endMs)
      await oneOf(acts)().catch((error: unknown) => {
        if (!(error instanceof DomainError)) faults.push(error);
      });
  }
  await Promise.all(Array.from({ length: WORKERS }, act));

  // At least one payment of each end, whatever the random operations did; no fault is left that could hit these.
  await fixture.fake('DELETE', '/_fake/faults');
  const paid = await fixture.pay(fixture.order());
  await fixture.paymentRefused(paid);
  await performRefund(fixture.deps, paid.id);
  await expect(fixture.pay(fixture.order(), 0, '0001')).rejects.toMatchObject({ code: 'card_declined' });
  await fixture.pay(fixture.order());

  expect(faults).toEqual([]);
  expect(await fixture.violations()).toEqual([]);
  const [server] = await fixture.db.sql<{ deadlocks: number }>(
    'SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()',
  );
  expect(server).toEqual({ deadlocks: 0 });
  const ended = await fixture.db.sql<{ status: string }>('SELECT DISTINCT status FROM payment.payments');
  expect(ended.map(({ status }) => status)).toEqual(expect.arrayContaining(['SUCCESS', 'FAILED', 'REFUNDED']));
});

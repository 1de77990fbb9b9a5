import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { PaymentOrderFacts } from '../../../lambdas/reservation/contract/tokens.ts';
import { newId } from '../../../lambdas/shared/domain/ids.ts';
import { stores } from '../../support/addresses.ts';
import { runUntilKilled } from '../../support/run-until-killed.ts';
import { type Checkout, type Held, openSale, PRICE, type Sale, type SaleUser } from '../../support/sale.ts';
import type { Kill as KilledPayment } from '../payment/killed-process.ts';
import type { Death as KilledHold } from '../reservation/dies-after-commit.ts';

const POINTS = 20_000;
const CARD = PRICE - POINTS;

let sale: Sale;
beforeAll(async () => {
  sale = await openSale();
}, 120_000);
afterEach(() => sale.settled());
afterAll(() => sale.close());

type Without<D, Known extends string> = D extends unknown ? Omit<D, Known> : never;

const holdUntilKilled = (options: Without<KilledHold, 'databaseUrl' | 'redisUrl'>): Promise<void> =>
  runUntilKilled('tests/integration/reservation/dies-after-commit.ts', {
    ...options,
    databaseUrl: sale.db.url('reservation'),
    redisUrl: stores.redisUrl(),
  });
const payUntilKilled = (options: Without<KilledPayment, 'databaseUrl' | 'tossUrl'>): Promise<void> =>
  runUntilKilled('tests/integration/payment/killed-process.ts', {
    ...options,
    databaseUrl: sale.db.url('payment'),
    tossUrl: sale.toss.url,
  });

/** Runs what completes interrupted work: the relay, and the schedule that settles payments. */
async function recover(): Promise<void> {
  await sale.db.sql("UPDATE payment.payments SET confirm_until = now() - interval '1 second', asked_at = NULL");
  await sale.runner.run('payment', 'settle');
  await sale.relay();
  await sale.runner.settle();
}

async function expectConfirmed(
  user: SaleUser,
  { reservation }: Pick<Held, 'reservation'>,
  seatId: number,
): Promise<void> {
  expect(await user.reservation(reservation.id)).toMatchObject({ status: 'CONFIRMED' });
  expect(await sale.seat(seatId)).toBe('RESERVED');
}

/** Finds the hold as a user does whose answer was lost. */
async function findHold(user: SaleUser): Promise<Held> {
  const get = async (url: string) => (await sale.runner.call('GET', url, { token: sale.runner.tokenOf(user.id) })).body;
  const { items } = (await get('/api/reservations')) as { items: readonly { readonly id: string }[] };
  const found = (await get(`/api/reservations/${items[0]!.id}`)) as Held['reservation'] & Pick<Held, 'paymentOrder'>;
  return { reservation: found, paymentOrder: found.paymentOrder };
}

const idempotencyJson = () => ({ scope: newId(), fingerprint: Buffer.alloc(32).toString('hex') });

describe('killed while holding', () => {
  it('after its commit: the waiting room receives the message, and the user finds the hold and pays', async () => {
    const user = await sale.user(PRICE);
    await user.waits();
    const [admission] = await sale.db.sql<{ id: string }>('SELECT id FROM queue.admissions WHERE user_id = $1', [
      user.id,
    ]);
    const command = {
      userId: user.id,
      eventId: sale.eventId,
      seatIds: [0],
      admissionId: admission!.id,
      replaces: null,
    };
    await holdUntilKilled({ act: 'place', command, scope: newId() });
    await recover();
    const held = await findHold(user);
    expect((await user.pay(held, PRICE)).status).toBe(201);
    await sale.settled();
    await expectConfirmed(user, held, 0);
  });
});

describe('killed while paying', () => {
  async function hold(seatId: number) {
    const user = await sale.user(PRICE);
    const held = await user.holds([seatId]);
    const { id: reservationId, amount } = held.reservation;
    const order: PaymentOrderFacts = {
      reservationId,
      eventId: sale.eventId,
      userId: user.id,
      amount,
      orderName: 'one seat',
      payBy: new Date(Date.now() + 300_000).toISOString(),
    };
    return { user, held, order };
  }

  it('after the commit by points: the seat is confirmed', async () => {
    const { user, held, order } = await hold(1);
    await payUntilKilled({
      act: 'begin',
      after: 'commit 1',
      command: { order, pointUsed: PRICE, idempotency: idempotencyJson() },
    });
    await recover();
    await expectConfirmed(user, held, 1);
    expect(await user.points()).toMatchObject({ balance: 0, held: 0 });
  });

  it('after the commit by points, and cancelled meanwhile: the points are refunded', async () => {
    const { user, held, order } = await hold(2);
    await payUntilKilled({
      act: 'begin',
      after: 'commit 1',
      command: { order, pointUsed: PRICE, idempotency: idempotencyJson() },
    });
    expect(await user.cancel(held.reservation.id)).toMatchObject({ status: 200 });
    await recover();
    expect(await sale.seat(2)).toBe('AVAILABLE');
    expect(await user.points()).toMatchObject({ available: PRICE, held: 0 });
  });

  const moments = ['commit 1', 'answer 1', 'commit 2'] as const;

  async function confirmUntilKilled(seatId: number, after: KilledPayment['after']) {
    const { user, held } = await hold(seatId);
    const begun = (await user.pay(held, POINTS)).body as { payment: { id: string }; checkout: Checkout };
    const paymentKey = await sale.useCard(begun.checkout);
    const command = {
      paymentId: begun.payment.id,
      userId: user.id,
      paymentKey,
      amount: CARD,
      idempotency: idempotencyJson(),
    };
    await payUntilKilled({ act: 'confirm', after, command });
    return { user, held, paymentKey };
  }

  it.each(moments.map((after, n) => [after, 3 + n] as const))(
    'by card after %s: the user is charged once and has the seat',
    async (after, seatId) => {
      const { user, held, paymentKey } = await confirmUntilKilled(seatId, after);
      await recover();
      await expectConfirmed(user, held, seatId);
      expect(await sale.balanceAtToss(paymentKey)).toBe(CARD);
      expect(await user.points()).toMatchObject({ balance: CARD, held: 0 });
    },
  );

  it.each(moments.map((after, n) => [after, 6 + n] as const))(
    'by card after %s, and cancelled meanwhile: everything is refunded',
    async (after, seatId) => {
      const { user, held, paymentKey } = await confirmUntilKilled(seatId, after);
      expect(await user.cancel(held.reservation.id)).toMatchObject({ status: 200 });
      await sale.runner.settle();
      await recover();
      expect(await user.reservation(held.reservation.id)).toMatchObject({ status: 'CANCELLED' });
      expect(await sale.seat(seatId)).toBe('AVAILABLE');
      expect(await sale.balanceAtToss(paymentKey)).toBe(0);
      expect(await user.points()).toMatchObject({ available: PRICE, held: 0 });
    },
  );
});

describe('killed while confirming the seats', () => {
  const isSucceeded = ({ body }: { readonly body: string }): boolean =>
    (JSON.parse(body) as { type: string }).type === 'payment.succeeded';

  it('after the commit: the redelivered message changes nothing, and the outbox is sent', async () => {
    const user = await sale.user(PRICE);
    const held = await user.holds([9]);
    expect((await user.pay(held, PRICE)).status).toBe(201);
    const message = sale.runner.aws.messages.find(isSucceeded)!;
    const { id: messageId, data } = JSON.parse(message.body) as { id: string; data: unknown };
    await holdUntilKilled({ act: 'payment', messageId, data });
    expect(await user.reservation(held.reservation.id)).toMatchObject({ status: 'CONFIRMED' });
    await sale.runner.deliver(message);
    await recover();
    await expectConfirmed(user, held, 9);
  });
});

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { PaymentOrderFacts } from '../../../lambdas/reservation/contract/tokens.ts';
import { newId } from '../../../lambdas/shared/domain/ids.ts';
import { stores } from '../../support/addresses.ts';
import { runToDeath } from '../../support/run-until-killed.ts';
import { type Checkout, type Held, openSale, PRICE, type Sale, type SaleFan } from '../../support/sale.ts';
import type { Kill as PayingDeath } from '../payment/killed-process.ts';
import type { Death as HoldingDeath } from '../reservation/dies-after-commit.ts';

const POINTS = 20_000;
const CARD = PRICE - POINTS;

let sale: Sale;
beforeAll(async () => {
  sale = await openSale();
}, 120_000);
afterEach(() => sale.settled());
afterAll(() => sale.close());

type Without<D, Known extends string> = D extends unknown ? Omit<D, Known> : never;

const dieHolding = (death: Without<HoldingDeath, 'databaseUrl' | 'redisUrl'>): Promise<void> =>
  runToDeath('tests/integration/reservation/dies-after-commit.ts', {
    ...death,
    databaseUrl: sale.db.url('reservation'),
    redisUrl: stores.redisUrl(),
  });
const diePaying = (death: Without<PayingDeath, 'databaseUrl' | 'tossUrl'>): Promise<void> =>
  runToDeath('tests/integration/payment/killed-process.ts', {
    ...death,
    databaseUrl: sale.db.url('payment'),
    tossUrl: sale.toss.url,
  });

/** Whoever looks after what the dead left: the relay, and what settles payments whose time is over. */
async function comeToRescue(): Promise<void> {
  await sale.db.sql("UPDATE payment.payments SET confirm_until = now() - interval '1 second', asked_at = NULL");
  await sale.house.run('payment', 'settle');
  await sale.relay();
  await sale.house.settle();
}

async function expectHis(fan: SaleFan, { reservation }: Pick<Held, 'reservation'>, seatId: number): Promise<void> {
  expect(await fan.reservation(reservation.id)).toMatchObject({ status: 'CONFIRMED' });
  expect(await sale.seat(seatId)).toBe('RESERVED');
}

/** As a fan finds it who has lost the answer. */
async function findHold(fan: SaleFan): Promise<Held> {
  const get = async (url: string) => (await sale.house.call('GET', url, { token: sale.house.tokenOf(fan.id) })).body;
  const { items } = (await get('/api/reservations')) as { items: readonly { readonly id: string }[] };
  const found = (await get(`/api/reservations/${items[0]!.id}`)) as Held['reservation'] & Pick<Held, 'paymentOrder'>;
  return { reservation: found, paymentOrder: found.paymentOrder };
}

const wire = () => ({ scope: newId(), fingerprint: Buffer.alloc(32).toString('hex') });

describe('killed while holding', () => {
  it('after its commit: the waiting room learns of it, and the user finds the hold and pays', async () => {
    const fan = await sale.fan(PRICE);
    await fan.waits();
    const [admission] = await sale.db.sql<{ id: string }>('SELECT id FROM queue.admissions WHERE user_id = $1', [
      fan.id,
    ]);
    const command = { userId: fan.id, eventId: sale.eventId, seatIds: [0], admissionId: admission!.id, replaces: null };
    await dieHolding({ act: 'place', command, scope: newId() });
    await comeToRescue();
    const held = await findHold(fan);
    expect((await fan.pay(held, PRICE)).status).toBe(201);
    await sale.settled();
    await expectHis(fan, held, 0);
  });
});

describe('killed while paying', () => {
  async function hold(seatId: number) {
    const fan = await sale.fan(PRICE);
    const held = await fan.holds([seatId]);
    const { id: reservationId, amount } = held.reservation;
    const order: PaymentOrderFacts = {
      reservationId,
      eventId: sale.eventId,
      userId: fan.id,
      amount,
      orderName: 'one seat',
      payBy: new Date(Date.now() + 300_000).toISOString(),
    };
    return { fan, held, order };
  }

  it('after the commit by points: the seat is confirmed', async () => {
    const { fan, held, order } = await hold(1);
    await diePaying({ act: 'begin', after: 'commit 1', command: { order, pointUsed: PRICE, idempotency: wire() } });
    await comeToRescue();
    await expectHis(fan, held, 1);
    expect(await fan.points()).toMatchObject({ balance: 0, held: 0 });
  });

  it('after the commit by points, and cancelled meanwhile: the points are refunded', async () => {
    const { fan, held, order } = await hold(2);
    await diePaying({ act: 'begin', after: 'commit 1', command: { order, pointUsed: PRICE, idempotency: wire() } });
    expect(await fan.cancel(held.reservation.id)).toMatchObject({ status: 200 });
    await comeToRescue();
    expect(await sale.seat(2)).toBe('AVAILABLE');
    expect(await fan.points()).toMatchObject({ available: PRICE, held: 0 });
  });

  const moments = ['commit 1', 'answer 1', 'commit 2'] as const;

  async function confirmUntilDeath(seatId: number, after: PayingDeath['after']) {
    const { fan, held } = await hold(seatId);
    const begun = (await fan.pay(held, POINTS)).body as { payment: { id: string }; checkout: Checkout };
    const paymentKey = await sale.useCard(begun.checkout);
    const command = { paymentId: begun.payment.id, userId: fan.id, paymentKey, amount: CARD, idempotency: wire() };
    await diePaying({ act: 'confirm', after, command });
    return { fan, held, paymentKey };
  }

  it.each(moments.map((after, n) => [after, 3 + n] as const))(
    'by card after %s: he is charged once, and the seat is his',
    async (after, seatId) => {
      const { fan, held, paymentKey } = await confirmUntilDeath(seatId, after);
      await comeToRescue();
      await expectHis(fan, held, seatId);
      expect(await sale.balanceAtToss(paymentKey)).toBe(CARD);
      expect(await fan.points()).toMatchObject({ balance: CARD, held: 0 });
    },
  );

  it.each(moments.map((after, n) => [after, 6 + n] as const))(
    'by card after %s, and cancelled meanwhile: all of it comes back',
    async (after, seatId) => {
      const { fan, held, paymentKey } = await confirmUntilDeath(seatId, after);
      expect(await fan.cancel(held.reservation.id)).toMatchObject({ status: 200 });
      await sale.house.settle();
      await comeToRescue();
      expect(await fan.reservation(held.reservation.id)).toMatchObject({ status: 'CANCELLED' });
      expect(await sale.seat(seatId)).toBe('AVAILABLE');
      expect(await sale.balanceAtToss(paymentKey)).toBe(0);
      expect(await fan.points()).toMatchObject({ available: PRICE, held: 0 });
    },
  );
});

describe('killed while confirming the seats', () => {
  const isSucceeded = ({ body }: { readonly body: string }): boolean =>
    (JSON.parse(body) as { type: string }).type === 'payment.succeeded';

  it('after the commit: the redelivered message changes nothing, and the outbox is sent', async () => {
    const fan = await sale.fan(PRICE);
    const held = await fan.holds([9]);
    expect((await fan.pay(held, PRICE)).status).toBe(201);
    const letter = sale.house.aws.letters.find(isSucceeded)!;
    const { id: messageId, data } = JSON.parse(letter.body) as { id: string; data: unknown };
    await dieHolding({ act: 'payment', messageId, data });
    expect(await fan.reservation(held.reservation.id)).toMatchObject({ status: 'CONFIRMED' });
    await sale.house.deliver(letter);
    await comeToRescue();
    await expectHis(fan, held, 9);
  });
});

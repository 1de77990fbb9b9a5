import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RunnerAnswer } from '../../../localstack/runner/runner.ts';
import { Orders } from '../../support/orders.ts';
import { type Checkout, type Held, openSale, PRICE, type Sale, type SaleUser } from '../../support/sale.ts';
import { openTcpProxy, type TcpProxy } from '../../support/tcp-proxy.ts';

const SEATS = 900;
/** More orders than any scenario has. */
const ORDERS_MAX = 400;
const POINTS = 20_000;
const USERS_AT_ONCE = 40;
const LIMIT_MS = 120_000;

let sale: Sale;
let tossProxy: TcpProxy;
beforeAll(async () => {
  sale = await openSale({
    seats: SEATS,
    tossProxy: async (url) => {
      tossProxy = await openTcpProxy(url);
      return tossProxy.url;
    },
  });
}, LIMIT_MS);
afterAll(async () => {
  await sale.close();
  await tossProxy.disconnect();
});

/** One user with a hold, and the answers of the API. */
interface Purchase {
  readonly user: SaleUser;
  readonly held: Held;
  readonly seatId: number;
  /** Names of the steps so far. */
  readonly order: string[];
  /** The last answer about the payment. */
  paid?: RunnerAnswer;
  cancelled?: RunnerAnswer;
  /** A request that waits for the card company. */
  underWay?: Promise<RunnerAnswer>;
  paymentKey?: string;
}
/** An action. The steps of one actor run in their order, those of two actors in any order. */
interface Step {
  readonly name: string;
  readonly run: (purchase: Purchase) => Promise<void>;
}

const paymentOf = ({ body }: RunnerAnswer) => (body as { payment?: { id: string; status: string } }).payment;
const step = (name: string, run: Step['run']): Step => ({ name, run });

const isConfirming = async (paymentId: string): Promise<boolean> =>
  (await sale.db.sql("SELECT FROM payment.payments WHERE id = $1 AND status = 'CONFIRMING'", [paymentId])).length > 0;

/** Sends the confirm and holds it back in the proxy, unless it is refused before. */
async function sendConfirm(purchase: Purchase): Promise<void> {
  const payment = paymentOf(purchase.paid!);
  if (payment === undefined) return;
  const checkout = (purchase.paid!.body as { checkout: Checkout }).checkout;
  purchase.paymentKey = await sale.useCard(checkout);
  tossProxy.pause();
  let isAnswered = false;
  purchase.underWay = purchase.user.confirm(payment.id, purchase.paymentKey, checkout.amount).finally(() => {
    isAnswered = true;
  });
  while (!isAnswered && !(await isConfirming(payment.id))) await setTimeout(2);
}

const payers = {
  POINT: [
    step('pays', async (purchase) => {
      purchase.paid = await purchase.user.pay(purchase.held, PRICE);
    }),
  ],
  CARD: [
    step('begins to pay', async (purchase) => {
      purchase.paid = await purchase.user.pay(purchase.held, POINTS);
    }),
    step('the card is charged', sendConfirm),
    step('the card has answered', async (purchase) => {
      tossProxy.resume();
      if (purchase.underWay !== undefined) purchase.paid = await purchase.underWay;
    }),
  ],
} as const;

const enders = {
  'a cancel': step('cancels', async (purchase) => {
    purchase.cancelled = await purchase.user.cancel(purchase.held.reservation.id);
  }),
  'the end of the hold': step('the hold ends', ({ held }) => sale.letExpire(held.reservation.id)),
} as const;

/** Messages between reservation and payment. Those of other services are delivered at once: no result depends on them. */
function messagesToOrder() {
  const named = sale.runner.aws.messages
    .filter(({ queue, delaySeconds }) => delaySeconds === 0 && /^(reservation|payment)-/.test(queue))
    .map((message) => ({ message, name: `${(JSON.parse(message.body) as { type: string }).type} arrives` }));
  return named.sort((one, other) => one.name.localeCompare(other.name));
}
async function deliverToOthers(): Promise<void> {
  for (const message of [...sale.runner.aws.messages])
    if (message.delaySeconds === 0 && /^(queue|notification|event)-/.test(message.queue))
      await sale.runner.deliver(message);
}

/** Runs all steps and messages in one order, and records it. */
async function play(actors: readonly (readonly Step[])[], orders: Orders, purchase: Purchase): Promise<void> {
  const left = actors.map((steps) => [...steps]);
  for (;;) {
    await deliverToOthers();
    const steps = left
      .filter((of) => of.length > 0)
      .map((of) => ({ name: of[0]!.name, act: () => of.shift()!.run(purchase) }));
    const messages = messagesToOrder().map(({ message, name }) => ({ name, act: () => sale.runner.deliver(message) }));
    const choices = [...steps, ...messages];
    if (choices.length === 0) return;
    const { name, act } = choices[orders.pick(choices.length)]!;
    purchase.order.push(name);
    await act();
  }
}

/** Checks that the answers agree with the state: the user has paid and has the seat, or neither. @returns how it ended */
async function expectConsistent({ user, held, seatId, paid, cancelled, paymentKey }: Purchase): Promise<string> {
  const isPaid = paymentOf(paid!)?.status === 'SUCCESS';
  if (!isPaid) expect(paid).toMatchObject({ status: 410, body: { code: 'payment_order_expired' } });
  const isCancelled = cancelled?.status === 200;
  if (cancelled !== undefined && !isCancelled)
    expect({ isPaid, cancelled }).toMatchObject({ isPaid: true, cancelled: { body: { code: 'cannot_cancel' } } });
  const isSold = isPaid && !isCancelled;
  const byCard = paymentKey === undefined ? 0 : PRICE - POINTS;
  if (isPaid && paymentKey !== undefined) expect(await sale.balanceAtToss(paymentKey)).toBe(isSold ? byCard : 0);
  const { status } = await user.reservation(held.reservation.id);
  expect({ status, seat: await sale.seat(seatId), ...(await user.points()) }).toMatchObject(
    isSold
      ? { status: 'CONFIRMED', seat: 'RESERVED', balance: byCard, held: 0 }
      : { status: isCancelled ? 'CANCELLED' : 'EXPIRED', seat: 'AVAILABLE', balance: PRICE, held: 0 },
  );
  return `${status}, ${isPaid ? 'paid' : 'too late to pay'}`;
}

const admitted: SaleUser[] = [];

/** The room admits once a second, so many users enter at once. */
async function nextUser(): Promise<SaleUser> {
  if (admitted.length === 0) {
    admitted.push(...(await Promise.all(Array.from({ length: USERS_AT_ONCE }, () => sale.user(PRICE)))));
    await Promise.all(admitted.map((user) => user.waits()));
  }
  return admitted.pop()!;
}

let nextSeat = 0;

async function playAndCheck(actors: readonly (readonly Step[])[], orders: Orders): Promise<string> {
  const user = await nextUser();
  const seatId = nextSeat++;
  const purchase: Purchase = { user, held: await user.holds([seatId]), seatId, order: [] };
  try {
    await play(actors, orders, purchase);
    await sale.settled();
    return await expectConsistent(purchase);
  } catch (cause) {
    throw new Error(`in this order: ${purchase.order.join(' → ')}`, { cause });
  }
}

describe.each(Object.entries(payers))('a payment by %s', (_, payer) => {
  it.each([
    ['a cancel', ['CONFIRMED, paid', 'CANCELLED, paid', 'CANCELLED, too late to pay']],
    ['the end of the hold', ['CONFIRMED, paid', 'EXPIRED, too late to pay']],
  ] as const)(
    'against %s: in every order the user has paid and has the seat, or neither',
    async (ender, ends) => {
      const orders = new Orders();
      const seen = new Set<string>();
      let played = 0;
      do {
        seen.add(await playAndCheck([payer, [enders[ender]]], orders));
        played += 1;
      } while (played < ORDERS_MAX && orders.next());
      expect(orders.next()).toBe(false);
      expect(seen).toEqual(new Set(ends));
    },
    LIMIT_MS,
  );
});

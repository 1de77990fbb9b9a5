import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { HouseAnswer } from '../../../localstack/runner/runner.ts';
import { Orders } from '../../support/orders.ts';
import { type Checkout, type Held, openSale, PRICE, type Sale, type SaleFan } from '../../support/sale.ts';
import { openWay, type Way } from '../../support/tcp-proxy.ts';

const SEATS = 900;
/** More orders than any scenario has: one that never ends is found out. */
const ORDERS_MAX = 400;
const POINTS = 20_000;
const FANS_AT_ONCE = 40;
const LIMIT_MS = 120_000;

let sale: Sale;
let wayToToss: Way;
beforeAll(async () => {
  sale = await openSale({
    seats: SEATS,
    wayToToss: async (url) => {
      wayToToss = await openWay(url);
      return wayToToss.url;
    },
  });
}, LIMIT_MS);
afterAll(async () => {
  await sale.close();
  await wayToToss.cut();
});

/** One fan with his hold, and what he was told. */
interface Story {
  readonly fan: SaleFan;
  readonly held: Held;
  readonly seatId: number;
  /** What has happened until now. */
  readonly order: string[];
  /** His last answer about the payment. */
  paid?: HouseAnswer;
  cancelled?: HouseAnswer;
  /** A request that waits for the card company. */
  underWay?: Promise<HouseAnswer>;
  paymentKey?: string;
}
/** What somebody does; the steps of one actor come in their order, those of two in any. */
interface Step {
  readonly name: string;
  readonly run: (story: Story) => Promise<void>;
}

const paymentOf = ({ body }: HouseAnswer) => (body as { payment?: { id: string; status: string } }).payment;
const step = (name: string, run: Step['run']): Step => ({ name, run });

const isConfirming = async (paymentId: string): Promise<boolean> =>
  (await sale.db.sql("SELECT FROM payment.payments WHERE id = $1 AND status = 'CONFIRMING'", [paymentId])).length > 0;

/** The request to charge has left, or has been refused; its answer is on the way. */
async function sendConfirm(story: Story): Promise<void> {
  const payment = paymentOf(story.paid!);
  if (payment === undefined) return;
  const checkout = (story.paid!.body as { checkout: Checkout }).checkout;
  story.paymentKey = await sale.useCard(checkout);
  wayToToss.hold();
  let isAnswered = false;
  story.underWay = story.fan.confirm(payment.id, story.paymentKey, checkout.amount).finally(() => {
    isAnswered = true;
  });
  while (!isAnswered && !(await isConfirming(payment.id))) await setTimeout(2);
}

const payers = {
  POINT: [
    step('pays', async (story) => {
      story.paid = await story.fan.pay(story.held, PRICE);
    }),
  ],
  CARD: [
    step('begins to pay', async (story) => {
      story.paid = await story.fan.pay(story.held, POINTS);
    }),
    step('the card is asked', sendConfirm),
    step('the card has answered', async (story) => {
      wayToToss.release();
      if (story.underWay !== undefined) story.paid = await story.underWay;
    }),
  ],
} as const;

const enders = {
  'a cancel': step('cancels', async (story) => {
    story.cancelled = await story.fan.cancel(story.held.reservation.id);
  }),
  'the end of the hold': step('the hold ends', ({ held }) => sale.letExpire(held.reservation.id)),
} as const;

/** Letters between the two who judge; the room and the mails hear at once, for nothing depends on them. */
function lettersOfJudges() {
  const named = sale.house.aws.letters
    .filter(({ queue, delaySeconds }) => delaySeconds === 0 && /^(reservation|payment)-/.test(queue))
    .map((letter) => ({ letter, name: `${(JSON.parse(letter.body) as { type: string }).type} arrives` }));
  return named.sort((one, other) => one.name.localeCompare(other.name));
}
async function deliverToOthers(): Promise<void> {
  for (const letter of [...sale.house.aws.letters])
    if (letter.delaySeconds === 0 && /^(queue|notification|event)-/.test(letter.queue))
      await sale.house.deliver(letter);
}

/** Plays the story to its end in one order, which is kept in it. */
async function play(actors: readonly (readonly Step[])[], orders: Orders, story: Story): Promise<void> {
  const left = actors.map((steps) => [...steps]);
  for (;;) {
    await deliverToOthers();
    const steps = left
      .filter((of) => of.length > 0)
      .map((of) => ({ name: of[0]!.name, act: () => of.shift()!.run(story) }));
    const letters = lettersOfJudges().map(({ letter, name }) => ({ name, act: () => sale.house.deliver(letter) }));
    const choices = [...steps, ...letters];
    if (choices.length === 0) return;
    const { name, act } = choices[orders.pick(choices.length)]!;
    story.order.push(name);
    await act();
  }
}

/** By what the fan was told, he has his seat for his money, or neither. @returns how it ended */
async function expectJustice({ fan, held, seatId, paid, cancelled, paymentKey }: Story): Promise<string> {
  const isPaid = paymentOf(paid!)?.status === 'SUCCESS';
  if (!isPaid) expect(paid).toMatchObject({ status: 410, body: { code: 'payment_order_expired' } });
  const isCancelled = cancelled?.status === 200;
  if (cancelled !== undefined && !isCancelled)
    expect({ isPaid, cancelled }).toMatchObject({ isPaid: true, cancelled: { body: { code: 'cannot_cancel' } } });
  const isHis = isPaid && !isCancelled;
  const byCard = paymentKey === undefined ? 0 : PRICE - POINTS;
  if (isPaid && paymentKey !== undefined) expect(await sale.balanceAtToss(paymentKey)).toBe(isHis ? byCard : 0);
  const { status } = await fan.reservation(held.reservation.id);
  expect({ status, seat: await sale.seat(seatId), ...(await fan.points()) }).toMatchObject(
    isHis
      ? { status: 'CONFIRMED', seat: 'RESERVED', balance: byCard, held: 0 }
      : { status: isCancelled ? 'CANCELLED' : 'EXPIRED', seat: 'AVAILABLE', balance: PRICE, held: 0 },
  );
  return `${status}, ${isPaid ? 'paid' : 'too late to pay'}`;
}

const admitted: SaleFan[] = [];

/** The room admits once a second: many at once wait no longer than one. */
async function nextFan(): Promise<SaleFan> {
  if (admitted.length === 0) {
    admitted.push(...(await Promise.all(Array.from({ length: FANS_AT_ONCE }, () => sale.fan(PRICE)))));
    await Promise.all(admitted.map((fan) => fan.waits()));
  }
  return admitted.pop()!;
}

let nextSeat = 0;

async function playAndJudge(actors: readonly (readonly Step[])[], orders: Orders): Promise<string> {
  const fan = await nextFan();
  const seatId = nextSeat++;
  const story: Story = { fan, held: await fan.holds([seatId]), seatId, order: [] };
  try {
    await play(actors, orders, story);
    await sale.settled();
    return await expectJustice(story);
  } catch (cause) {
    throw new Error(`in this order: ${story.order.join(' → ')}`, { cause });
  }
}

describe.each(Object.entries(payers))('a payment by %s', (_, payer) => {
  it.each([
    ['a cancel', ['CONFIRMED, paid', 'CANCELLED, paid', 'CANCELLED, too late to pay']],
    ['the end of the hold', ['CONFIRMED, paid', 'EXPIRED, too late to pay']],
  ] as const)(
    'against %s: in every order the fan has his seat for his money, or neither',
    async (ender, ends) => {
      const orders = new Orders();
      const seen = new Set<string>();
      let played = 0;
      do {
        seen.add(await playAndJudge([payer, [enders[ender]]], orders));
        played += 1;
      } while (played < ORDERS_MAX && orders.next());
      expect(orders.next()).toBe(false);
      expect(seen).toEqual(new Set(ends));
    },
    LIMIT_MS,
  );
});

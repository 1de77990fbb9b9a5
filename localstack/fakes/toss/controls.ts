import * as z from 'zod';
import { cardEnding, numberOf } from './cards.ts';
import { toTossTime } from './clock.ts';
import { type Answer, answerOf, TossError } from './errors.ts';
import { faultOrder } from './faults.ts';
import { fromJson, orderId } from './http.ts';
import type { Toss } from './toss.ts';

const ADVANCE_DAYS_MAX = 400;
const AMOUNT_MAX = 1_000_000_000;

/** A card number in any spacing; its last four digits count. */
export const cardNumber = z
  .string()
  .transform((text) => text.replaceAll(/[\s-]/g, ''))
  .pipe(z.string().regex(/^\d{4,19}$/));

const paymentBody = z.object({
  orderId,
  amount: z.int().min(1).max(AMOUNT_MAX),
  card: cardNumber.default(numberOf(cardEnding(''))),
  orderName: z.string().min(1).max(100).default('Tiketi'),
});
const clockBody = z.object({
  advanceMs: z
    .int()
    .min(0)
    .max(ADVANCE_DAYS_MAX * 86_400_000),
});
const webhookBody = z.object({ url: z.url({ protocol: /^https?$/ }) });

/** A request of a script or a test to the fake; the real Toss has none of these. */
interface Order {
  readonly method: string;
  readonly url: URL;
  readonly text: string;
}

const controls: Record<string, (toss: Toss, order: Order) => Answer> = {
  'GET /_fake/health': () => answerOf({ status: 'ok' }),
  'POST /_fake/payments': (toss, { text }) => {
    const { paymentKey } = toss.payments.open(fromJson(paymentBody, text));
    return answerOf({ paymentKey }, 201);
  },
  'POST /_fake/faults': (toss, { text }) => {
    toss.faults.order(fromJson(faultOrder, text));
    return answerOf({ faults: toss.faults.all() }, 201);
  },
  'GET /_fake/faults': (toss) => answerOf({ faults: toss.faults.all() }),
  'DELETE /_fake/faults': (toss) => {
    toss.faults.clear();
    return answerOf({ faults: [] });
  },
  'GET /_fake/calls': (toss, { url }) => answerOf({ calls: toss.calls.latest(url.searchParams.get('orderId')) }),
  'POST /_fake/clock': (toss, { text }) => {
    toss.advance(fromJson(clockBody, text).advanceMs);
    return answerOf({ now: toTossTime(toss.clock.now()) });
  },
  'POST /_fake/webhooks': (toss, { text }) => {
    const { url } = fromJson(webhookBody, text);
    toss.sendWebhooksTo(url);
    return answerOf({ url }, 201);
  },
  'GET /_fake/webhooks': (toss) =>
    answerOf({
      url: toss.webhooks.url ?? null,
      deliveries: toss.webhooks.deliveries(),
      waiting: toss.webhooks.waiting(),
    }),
};

/** Answers a request under `/_fake`. @throws TossError for an unknown path or an invalid body */
export function control(toss: Toss, order: Order): Answer {
  const name = `${order.method} ${order.url.pathname}`;
  const run = Object.hasOwn(controls, name) ? controls[name] : undefined;
  if (run === undefined) throw new TossError('NOT_FOUND');
  return run(toss, order);
}

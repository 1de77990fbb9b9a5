import * as z from 'zod';
import { log } from '#shared/observability/log.ts';
import { joinQueries } from '../domain/settlement.ts';
import type { Toss, TossAnswer } from '../domain/toss.ts';
import type { Breaker } from './breaker.ts';
import { type HttpOutcome, send } from './request.ts';

/** Far beyond the documented lengths: a longer text must not make an answer invalid and its payment UNKNOWN. */
const TEXT_MAX = 1_000;
const text = z.string().min(1).max(TEXT_MAX);
const cancel = z.object({
  transactionKey: text,
  cancelReason: z.string().nullish(),
  cancelStatus: z.string().nullish(),
});
const payment = z.object({
  paymentKey: text,
  orderId: text,
  status: text,
  totalAmount: z.int(),
  balanceAmount: z.int(),
  isPartialCancelable: z
    .boolean()
    .nullish()
    .transform((flag) => flag ?? false),
  lastTransactionKey: text.nullish().transform((key) => key ?? null),
  // An invalid list of cancels must not invalidate the amounts; the balance decides then.
  cancels: z
    .array(cancel)
    .nullish()
    .catch(undefined)
    .transform((list) =>
      (list ?? [])
        .filter(({ cancelStatus }) => (cancelStatus ?? 'DONE') === 'DONE')
        .map(({ transactionKey, cancelReason }) => ({ transactionKey, reason: cancelReason ?? '' })),
    ),
});
const refusal = z.object({ code: text });

/** At least 4 s less than the 25 s of the function that waits for it. */
const TOTAL_LIMIT_MS = 15_000;

export interface TossOptions {
  readonly url: string;
  /** Read at each call, so that a new key reaches warm containers. */
  readonly secretKey: () => Promise<string>;
  readonly breaker: Breaker;
}

interface Call {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly idempotencyKey?: string;
  readonly body?: object;
  /** @default the whole limit */
  readonly limitMs?: number;
}

/** A client of Toss Payments' core API. @see https://docs.tosspayments.com/reference */
export function tossAt({ url, secretKey, breaker }: TossOptions): Toss {
  async function request({ method, path, idempotencyKey, body, limitMs = TOTAL_LIMIT_MS }: Call): Promise<TossAnswer> {
    const endMs = performance.now() + limitMs;
    const key = await keyOrNone(secretKey);
    // The key comes first: a call that the breaker has allowed must report an outcome.
    if (key === undefined || !(await breaker.mayCall())) return { kind: 'not_sent' };
    const outcome = await send({
      url: new URL(path, url),
      method,
      limitMs: Math.max(1, endMs - performance.now()),
      headers: {
        authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}`,
        'content-type': 'application/json',
        ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    await breaker.report(isHealthy(outcome));
    const answer = read(outcome);
    log.info('toss', { call: `${method} ${path.split('/')[3] ?? ''}`, answer: answer.kind, ...detailOf(answer) });
    return answer;
  }

  return {
    confirm: ({ paymentId, paymentKey, orderId, amount }) =>
      request({
        method: 'POST',
        path: '/v1/payments/confirm',
        idempotencyKey: `confirm:${paymentId}`,
        body: { paymentKey, orderId, amount },
      }),
    async find({ orderId, paymentKey }) {
      const endMs = performance.now() + TOTAL_LIMIT_MS;
      const byOrder = await request({ method: 'GET', path: `/v1/payments/orders/${encodeURIComponent(orderId)}` });
      // An order may have several payments (two checkouts); ours is the one with the key that was confirmed. An order
      // without a payment may have been confirmed with the key of another order.
      const isAbsent = byOrder.kind === 'error' && byOrder.status === 404;
      const isAnother = byOrder.kind === 'payment' && byOrder.payment.paymentKey !== paymentKey;
      if (!isAbsent && !isAnother) return byOrder;
      const limitMs = Math.max(1, endMs - performance.now());
      return joinQueries(
        byOrder,
        await request({ method: 'GET', path: `/v1/payments/${encodeURIComponent(paymentKey)}`, limitMs }),
      );
    },
    cancel: ({ refundId, attempt, paymentKey, amount, reason }) =>
      request({
        method: 'POST',
        path: `/v1/payments/${encodeURIComponent(paymentKey)}/cancel`,
        idempotencyKey: `cancel:${refundId}:${attempt}`,
        body: { cancelReason: reason, cancelAmount: amount },
      }),
  };
}

/** Without the key nothing can be sent, which settles the payment. An exception would leave it CONFIRMING. */
async function keyOrNone(secretKey: TossOptions['secretKey']): Promise<string | undefined> {
  try {
    return await secretKey();
  } catch (error) {
    log.error('the secret of Toss cannot be read', error);
    return undefined;
  }
}

/** A declined card is an answer of a healthy Toss. */
const isHealthy = (outcome: HttpOutcome): boolean =>
  outcome.kind === 'answered' && outcome.status < 500 && outcome.status !== 429;

function read(outcome: HttpOutcome): TossAnswer {
  if (outcome.kind === 'not_connected') return { kind: 'not_sent' };
  if (outcome.kind === 'lost') return { kind: 'no_answer' };
  const json = parse(outcome.body);
  if (outcome.status === 200) {
    const parsed = payment.safeParse(json);
    return parsed.success ? { kind: 'payment', payment: parsed.data } : { kind: 'no_answer' };
  }
  const parsed = refusal.safeParse(json);
  return parsed.success ? { kind: 'error', status: outcome.status, code: parsed.data.code } : { kind: 'no_answer' };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

const detailOf = (answer: TossAnswer): { readonly code?: string; readonly tossStatus?: string } => {
  if (answer.kind === 'error') return { code: answer.code };
  return answer.kind === 'payment' ? { tossStatus: answer.payment.status } : {};
};

import type { IncomingMessage } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';
import type { Call } from './calls.ts';
import { cardEnding } from './cards.ts';
import { type Answer, answerOf, answerOfError, TossError } from './errors.ts';
import type { Action } from './faults.ts';
import { fromJson, jsonOf, orderId, partsOf } from './http.ts';
import type { Toss } from './toss.ts';

const AMOUNT_MAX = 1_000_000_000;
const TEXT_CHARACTERS_MAX = 2_000;

const confirmBody = z.object({
  paymentKey: z.string().min(1).max(200),
  orderId,
  amount: z.int().min(1).max(AMOUNT_MAX),
});
const cancelBody = z.object({
  cancelReason: z.string().min(1).max(200),
  cancelAmount: z.int().min(1).max(AMOUNT_MAX).optional(),
});

/** One request of the API, its body read. */
interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

interface Route {
  readonly action: Action;
  /** Known where the address names it. */
  readonly paymentKey?: string;
  readonly orderId?: string;
  readonly run: () => Promise<Answer> | Answer;
}

/** Answers as `api.tosspayments.com` does. @returns undefined where a fault loses the request or its answer */
export async function callApi(toss: Toss, request: ApiRequest): Promise<Answer | undefined> {
  const found = routeOrRefusal(toss, request);
  const route = found instanceof TossError ? undefined : found;
  const call = toss.calls.begin(describe(toss, request, route), toss.clock.now());
  if (toss.faults.take('lost_request', route?.action) !== undefined) return lose(call, 'request');
  const answer = await answered(toss, request, found);
  call.status = answer.status;
  const isLost = toss.faults.take('lost_answer', route?.action) !== undefined || answer.isLost === true;
  return isLost ? lose(call, 'answer') : answer;
}

function lose(call: Call, what: 'request' | 'answer'): undefined {
  call.lost = what;
  return undefined;
}

async function answered(toss: Toss, request: ApiRequest, route: Route | TossError): Promise<Answer> {
  try {
    authorize(toss, request.headers.authorization);
    if (route instanceof TossError) throw route;
    if (route.action === 'query') return await run(toss, route);
    if (toss.faults.take('processing', route.action) !== undefined)
      throw new TossError('IDEMPOTENT_REQUEST_PROCESSING');
    const key = keyOf(request);
    if (key === null) return await run(toss, route);
    return await toss.idempotency.once({ address: `${request.method} ${request.path}`, key }, () => run(toss, route));
  } catch (error) {
    return answerOfError(error);
  }
}

/** Runs the call with its faults. Refusals are answers here, so that an idempotency key keeps them. */
async function run(toss: Toss, route: Route): Promise<Answer> {
  const slow = toss.faults.take('slow', route.action);
  if (slow !== undefined) await pause(toss, slow.ms);
  try {
    if (toss.faults.take('server_error', route.action) !== undefined) throw new TossError(serverErrors[route.action]);
    return await route.run();
  } catch (error) {
    return answerOfError(error);
  }
}

const serverErrors = {
  confirm: 'FAILED_PAYMENT_INTERNAL_SYSTEM_PROCESSING',
  query: 'FAILED_PAYMENT_INTERNAL_SYSTEM_PROCESSING',
  cancel: 'FAILED_INTERNAL_SYSTEM_PROCESSING',
} as const;

function authorize({ secretKey }: Toss, header: string | undefined): void {
  const encoded = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) throw new TossError('UNAUTHORIZED_KEY');
  const credentials = Buffer.from(encoded, 'base64').toString('utf8');
  if (!credentials.endsWith(':')) throw new TossError('INCORRECT_BASIC_AUTH_FORMAT');
  if (credentials !== `${secretKey}:`) throw new TossError('UNAUTHORIZED_KEY');
}

function routeOrRefusal(toss: Toss, request: ApiRequest): Route | TossError {
  try {
    return routeOf(toss, request);
  } catch (error) {
    if (error instanceof TossError) return error;
    throw error;
  }
}

function routeOf(toss: Toss, { method, path, text }: ApiRequest): Route {
  const [, payments, first = '', second, ...more] = partsOf(path);
  if (payments !== 'payments' || first === '' || more.length > 0) throw new TossError('NOT_FOUND');
  if (method === 'POST' && first === 'confirm' && second === undefined) {
    return { action: 'confirm', run: () => confirm(toss, text) };
  }
  if (method === 'POST' && second === 'cancel') {
    return { action: 'cancel', paymentKey: first, run: () => cancel(toss, first, text) };
  }
  if (method === 'GET' && first === 'orders' && second !== undefined) {
    return { action: 'query', orderId: second, run: () => query(toss, toss.payments.findByOrder(second)) };
  }
  if (method === 'GET' && second === undefined) {
    return { action: 'query', paymentKey: first, run: () => query(toss, toss.payments.find(first)) };
  }
  throw new TossError('NOT_FOUND');
}

async function confirm(toss: Toss, text: string): Promise<Answer> {
  const body = fromJson(confirmBody, text);
  const card = cardEnding(toss.payments.find(body.paymentKey)?.card.ending ?? '');
  // The charge happens after the wait: a caller that has timed out finds IN_PROGRESS first and DONE later.
  if (card.isSlow) await pause(toss, toss.slowCardMs);
  const answer = answerOf(toss.view(toss.payments.confirm(body)));
  return card.losesAnswer ? { ...answer, isLost: true } : answer;
}

const cancel = (toss: Toss, paymentKey: string, text: string): Answer =>
  answerOf(toss.view(toss.payments.cancel(paymentKey, fromJson(cancelBody, text))));

function query(toss: Toss, payment: ReturnType<Toss['payments']['find']>): Answer {
  if (payment === undefined) throw new TossError('NOT_FOUND_PAYMENT');
  return answerOf(toss.view(payment));
}

async function pause({ closing }: Toss, ms: number): Promise<void> {
  await wait(ms, undefined, { signal: closing });
}

const keyOf = ({ headers }: ApiRequest): string | null => {
  const key = headers['idempotency-key'];
  return typeof key === 'string' && key !== '' ? key : null;
};

function describe(toss: Toss, request: ApiRequest, route: Route | undefined): Parameters<Toss['calls']['begin']>[0] {
  const { method, path, text } = request;
  const body = text === '' ? null : (jsonOf(text) ?? text.slice(0, TEXT_CHARACTERS_MAX));
  const named = z.object({ orderId: z.string() }).safeParse(body).data?.orderId;
  const ofPayment = route?.paymentKey === undefined ? undefined : toss.payments.find(route.paymentKey)?.orderId;
  return { method, path, idempotencyKey: keyOf(request), body, orderId: route?.orderId ?? ofPayment ?? named ?? null };
}

import type { Payment } from '../../api/contract.ts';
import { isPayable } from '../../api/hold.ts';
import { withIdempotencyKey } from '../../api/idempotency.ts';
import { backoffMs, pause } from '../../api/live.ts';
import { Problem, Unreachable } from '../../api/problem.ts';
import { ask } from '../session/session.ts';

const ISSUE_POLL_MS = 700;
const UNKNOWN_POLL_MS = 3_000;
/** A repeated confirmation charges nothing: it has the server ask the card company, at most this often. */
const ASK_AGAIN_MS = 10_000;

/** How far a payment is, for the page. */
export type Progress =
  | { readonly kind: 'confirming' }
  /** The card company has not answered; it settles by itself. */
  | { readonly kind: 'unknown' }
  /** Paid; the reservation hears of it in a moment. */
  | { readonly kind: 'issuing' }
  | { readonly kind: 'paid' }
  | { readonly kind: 'failed'; readonly error: unknown; readonly canRetry: boolean };

interface Settling {
  readonly reservationId: string;
  readonly paymentId: string | undefined;
  /** What the card company's page brought back; undefined where points paid all of it. */
  readonly card: { readonly paymentKey: string; readonly amount: number } | undefined;
}

/**
 * Follows a payment to its end: charges the card once, then waits for the payment and the reservation. Every step can be
 * repeated after a reload, because the server's state says what was done already.
 */
export async function settle(
  of: Settling,
  onProgress: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<void> {
  let failures = 0;
  let askedMs = Number.NEGATIVE_INFINITY;
  const confirmOnce = async (payment: Payment): Promise<Payment> => {
    const isSettling = payment.status === 'UNKNOWN' || payment.status === 'CONFIRMING';
    const isDue = payment.status === 'READY' || (isSettling && performance.now() - askedMs > ASK_AGAIN_MS);
    if (of.card === undefined || !isDue) return payment;
    askedMs = performance.now();
    return confirm(payment, of.card);
  };
  while (!signal.aborted) {
    try {
      const next = await step(of, confirmOnce, signal);
      if (signal.aborted) return;
      failures = 0;
      onProgress(next);
      if (next.kind === 'paid' || next.kind === 'failed') return;
      await pause(next.kind === 'unknown' ? UNKNOWN_POLL_MS : ISSUE_POLL_MS, signal);
    } catch (error) {
      if (signal.aborted) return;
      if (!isPassing(error)) return onProgress(await failed(of, error));
      await pause(backoffMs(failures++), signal);
    }
  }
}

const isPassing = (error: unknown): boolean =>
  error instanceof Unreachable ||
  (error instanceof Problem &&
    (error.code === 'request_in_progress' || (error.status >= 500 && error.code !== 'provider_unavailable')));

async function step(
  { reservationId, paymentId }: Settling,
  confirmOnce: (payment: Payment) => Promise<Payment>,
  signal: AbortSignal,
): Promise<Progress> {
  const reservation = await ask('getReservation', { params: { id: reservationId }, signal });
  if (reservation.status === 'CONFIRMED') return { kind: 'paid' };
  if (paymentId === undefined) return failureOf(undefined, isPayable(reservation));
  const payment = await ask('getPayment', { params: { paymentId }, signal });
  const now = await confirmOnce(payment);
  switch (now.status) {
    case 'READY':
      // Back from the card company's page without a card.
      return failureOf(now, isPayable(reservation));
    case 'CONFIRMING':
    case 'UNKNOWN':
      return { kind: 'unknown' };
    case 'SUCCESS':
      return { kind: 'issuing' };
    case 'FAILED':
    case 'PARTIALLY_REFUNDED':
    case 'REFUNDED':
      return failureOf(now, isPayable(reservation));
  }
}

/** @throws Problem when the card was declined or the time to pay is over */
async function confirm(payment: Payment, card: NonNullable<Settling['card']>): Promise<Payment> {
  const answer = await withIdempotencyKey(`confirm.${payment.id}`, card, (idempotencyKey) =>
    ask('confirmPayment', { params: { paymentId: payment.id }, body: card, idempotencyKey }),
  );
  return answer.payment;
}

// Codes of our own failures are lower case; the card company's are upper case, and all of them mean "declined".
function failureOf(payment: Payment | undefined, canRetry: boolean): Progress {
  const code =
    payment?.status === 'FAILED' && payment.failureCode !== null
      ? payment.failureCode === 'expired' || payment.failureCode === 'closed'
        ? 'payment_order_expired'
        : 'card_declined'
      : canRetry
        ? 'unknown'
        : 'payment_order_expired';
  return { kind: 'failed', error: new Problem(402, { code }), canRetry };
}

async function failed({ reservationId }: Settling, error: unknown): Promise<Progress> {
  const canRetry = await ask('getReservation', { params: { id: reservationId } })
    .then(isPayable)
    .catch(() => true);
  return { kind: 'failed', error, canRetry };
}

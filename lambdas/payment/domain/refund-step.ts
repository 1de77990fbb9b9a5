import type { TossAnswer, TossPayment } from './toss.ts';

/** What the worker does next with a refund, given Toss's answer to a query. */
export type NextStep =
  /** Commit `balance` as the balance before this refund, then send the first cancel. */
  | { readonly kind: 'start'; readonly balance: number }
  | { readonly kind: 'send' }
  | { readonly kind: 'done'; readonly transactionKey: string | null }
  /** FAILED unclear: the cancel may have happened, so it is never sent again. */
  | { readonly kind: 'fail'; readonly code: UnclearFailure }
  /** Nothing can be decided yet. `no_answer`, `not_sent`: Toss did not answer. */
  | { readonly kind: 'wait'; readonly progress: 'stepped' | 'no_answer' | 'not_sent' };

/** Why only an operator can find out whether a refund happened. Stored, so the values never change. */
export type UnclearFailure = 'balance_differs' | 'too_old' | 'transaction_taken';

interface Sought {
  readonly id: string;
  readonly card: number;
  /** Toss's balance before the first cancel was sent; null while none was sent. */
  readonly balanceBefore: number | null;
  readonly paymentKey: string;
  readonly isTooOld: boolean;
}

/** The reason sent with each cancel. It ends with the refund's id, so that a query can list it. */
export const cancelReasonOf = (refundId: string): string => `예매 취소 ${refundId}`;

/**
 * The next step of a refund.
 *
 * A cancel that Toss lists under the refund's id is done, whatever the balance is. Otherwise the balance decides:
 * before − amount means done (Toss did not return the reason), an unchanged balance means that the cancel did not happen
 * and may be sent again, and any other balance means that something else changed it, so nothing is sent again.
 */
export function nextStep(refund: Sought, answer: TossAnswer): NextStep {
  if (answer.kind !== 'payment' || answer.payment.paymentKey !== refund.paymentKey) {
    if (refund.isTooOld) return { kind: 'fail', code: 'too_old' };
    const isAnswered = answer.kind === 'payment' || answer.kind === 'error';
    return { kind: 'wait', progress: isAnswered ? 'stepped' : answer.kind };
  }
  const done = cancelIn(answer.payment, refund);
  if (done !== undefined) return { kind: 'done', ...done };
  if (refund.isTooOld) return { kind: 'fail', code: 'too_old' };
  const { balanceAmount } = answer.payment;
  if (refund.balanceBefore === null) return { kind: 'start', balance: balanceAmount };
  return balanceAmount === refund.balanceBefore ? { kind: 'send' } : { kind: 'fail', code: 'balance_differs' };
}

function cancelIn(
  { balanceAmount, cancels, lastTransactionKey }: TossPayment,
  { id, card, balanceBefore }: Sought,
): { readonly transactionKey: string | null } | undefined {
  const listed = cancels.find(({ reason }) => reason.endsWith(id));
  if (listed !== undefined) return { transactionKey: listed.transactionKey };
  if (balanceBefore === null || balanceAmount !== balanceBefore - card) return undefined;
  return { transactionKey: lastTransactionKey };
}

/** What the answer to a cancel means, before Toss is queried. */
export type CancelOutcome =
  | { readonly kind: 'done'; readonly transactionKey: string | null }
  /** Refused finally, if the balance is unchanged. */
  | { readonly kind: 'refused'; readonly code: string }
  /** Toss has answered this idempotency key, so the next attempt needs a new one, if the balance is unchanged. */
  | { readonly kind: 'passing' }
  /** The cancel may still happen: the same key is sent again later. */
  | { readonly kind: 'open' };

/** @see https://docs.tosspayments.com/reference/error-codes */
const DEFINITE_REFUSALS: ReadonlySet<string> = new Set([
  'NOT_CANCELABLE_PAYMENT',
  'NOT_CANCELABLE_AMOUNT',
  'NOT_ALLOWED_PARTIAL_REFUND',
  'NOT_ALLOWED_PARTIAL_REFUND_WAITING_DEPOSIT',
  'EXCEED_CANCEL_AMOUNT_DISCOUNT_AMOUNT',
  'EXCEED_MAX_REFUND_DUE',
  'NOT_CANCELABLE_PAYMENT_FOR_DORMANT_USER',
  'ALREADY_CANCELED_PAYMENT',
]);

export function outcomeOfCancel(refund: Sought, answer: TossAnswer): CancelOutcome {
  switch (answer.kind) {
    case 'payment': {
      const done = cancelIn(answer.payment, refund);
      return done === undefined ? { kind: 'open' } : { kind: 'done', ...done };
    }
    case 'no_answer':
    case 'not_sent':
      return { kind: 'open' };
    case 'error':
      if (answer.code === 'IDEMPOTENT_REQUEST_PROCESSING') return { kind: 'open' };
      return DEFINITE_REFUSALS.has(answer.code) ? { kind: 'refused', code: answer.code } : { kind: 'passing' };
  }
}

import type { TossAnswer } from './toss.ts';

/** What the worker does next with a refund, after Toss was asked for its balance. */
export type NextStep =
  /** Toss's balance is to be committed, then the first cancel sent. */
  | { readonly kind: 'start'; readonly balance: number }
  | { readonly kind: 'send' }
  | { readonly kind: 'done'; readonly transactionKey: string | null }
  | { readonly kind: 'fail'; readonly code: string }
  /** `isUnanswered`: Toss did not speak, so it is worth asking again soon. */
  | { readonly kind: 'wait'; readonly isUnanswered: boolean };

interface Asked {
  readonly card: number;
  readonly balanceBefore: number | null;
  readonly paymentKey: string;
}

/**
 * What the balance at Toss says. Before the first cancel it is where we start from; afterwards before − amount means
 * done, an unchanged one that the cancel has not come through, and any other that somebody else was there: never again.
 */
export function nextStep({ card, balanceBefore, paymentKey }: Asked, answer: TossAnswer): NextStep {
  if (answer.kind !== 'payment' || answer.payment.paymentKey !== paymentKey) {
    return { kind: 'wait', isUnanswered: answer.kind === 'not_sent' || answer.kind === 'no_answer' };
  }
  const { balanceAmount, lastTransactionKey } = answer.payment;
  if (balanceBefore === null) {
    return balanceAmount >= card
      ? { kind: 'start', balance: balanceAmount }
      : { kind: 'fail', code: 'balance_differs' };
  }
  if (balanceAmount === balanceBefore - card) return { kind: 'done', transactionKey: lastTransactionKey };
  return balanceAmount === balanceBefore ? { kind: 'send' } : { kind: 'fail', code: 'balance_differs' };
}

/** What the answer to a cancel says, before Toss is asked how it stands. */
export type CancelOutcome =
  | { readonly kind: 'done'; readonly transactionKey: string | null }
  /** For good, if the balance is unchanged. */
  | { readonly kind: 'refused'; readonly code: string }
  /** Toss has answered this key, so the next attempt needs a new one, if the balance is unchanged. */
  | { readonly kind: 'passing' }
  /** It may still come through: the same key again, later. */
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

export function judgeCancel({ card, balanceBefore }: Asked, answer: TossAnswer): CancelOutcome {
  switch (answer.kind) {
    case 'payment':
      return answer.payment.balanceAmount === (balanceBefore ?? Number.NaN) - card
        ? { kind: 'done', transactionKey: answer.payment.lastTransactionKey }
        : { kind: 'open' };
    case 'no_answer':
    case 'not_sent':
      return { kind: 'open' };
    case 'error':
      if (answer.code === 'IDEMPOTENT_REQUEST_PROCESSING') return { kind: 'open' };
      return DEFINITE_REFUSALS.has(answer.code) ? { kind: 'refused', code: answer.code } : { kind: 'passing' };
  }
}

import type { OwnFailure, Payment } from './payment.ts';
import type { TossAnswer, TossPayment } from './toss.ts';

/** What an answer of Toss means for a payment of ours. */
export type Settlement =
  | { readonly kind: 'paid'; readonly isPartialCancelable: boolean }
  /** The payment can never succeed. `difference`: KRW that Toss holds nevertheless; an operator must resolve it. */
  | { readonly kind: 'refused'; readonly code: string; readonly difference?: number }
  | { readonly kind: 'unknown' };

type Sought = Pick<Payment, 'orderId' | 'cardAmount' | 'paymentKey' | 'sends' | 'isOverdue'>;

const UNKNOWN: Settlement = { kind: 'unknown' };
const refused = (code: OwnFailure, difference?: number): Settlement =>
  difference === undefined ? { kind: 'refused', code } : { kind: 'refused', code, difference };

/**
 * Error codes after which the refused request can never charge the card. Every other code, also one that Toss adds later,
 * leaves the payment UNKNOWN.
 *
 * @see https://docs.tosspayments.com/reference/error-codes
 */
const DEFINITE_REFUSALS: ReadonlySet<string> = new Set([
  'REJECT_CARD_PAYMENT',
  'REJECT_CARD_COMPANY',
  'REJECT_ACCOUNT_PAYMENT',
  'REJECT_TOSSPAY_INVALID_ACCOUNT',
  'EXCEED_MAX_AMOUNT',
  'EXCEED_MAX_PAYMENT_AMOUNT',
  'EXCEED_MAX_DAILY_PAYMENT_COUNT',
  'EXCEED_MAX_ONE_DAY_AMOUNT',
  'EXCEED_MAX_AUTH_COUNT',
  'EXCEED_MAX_CARD_INSTALLMENT_PLAN',
  'EXCEED_MAX_ONE_DAY_WITHDRAW_AMOUNT',
  'EXCEED_MAX_ONE_TIME_WITHDRAW_AMOUNT',
  'INVALID_CARD_EXPIRATION',
  'INVALID_STOPPED_CARD',
  'INVALID_CARD_LOST_OR_STOLEN',
  'INVALID_CARD_NUMBER',
  'INVALID_CARD_IDENTITY',
  'INVALID_CARD_INSTALLMENT_PLAN',
  'INVALID_REJECT_CARD',
  'INVALID_PASSWORD',
  'NOT_SUPPORTED_INSTALLMENT_PLAN_CARD_OR_MERCHANT',
  'NOT_ALLOWED_POINT_USE',
  'NOT_AVAILABLE_PAYMENT',
  'NOT_AVAILABLE_BANK',
  'RESTRICTED_TRANSFER_ACCOUNT',
  'BELOW_MINIMUM_AMOUNT',
]);

const NOT_FOUND: ReadonlySet<string> = new Set(['NOT_FOUND_PAYMENT', 'NOT_FOUND_PAYMENT_SESSION']);

/** An error below 500 that a repeat would get again; 408, 409, 425 and 429 are temporary. */
const isFinalStatus = (status: number): boolean =>
  status >= 400 && status < 500 && ![408, 409, 425, 429].includes(status);

const isNotFound = (status: number, code: string): boolean => status === 404 && NOT_FOUND.has(code);

/**
 * What the answer to a confirm means.
 *
 * Not-found is definite only as the answer to the first and only confirm: Toss does not know this payment key, and a key
 * that Toss does not know never becomes known.
 */
export function settlementOfConfirm(asked: Sought, answer: TossAnswer): Settlement {
  switch (answer.kind) {
    case 'payment':
      return settlementOfPayment(asked, answer.payment);
    case 'no_answer':
      return UNKNOWN;
    case 'not_sent':
      return asked.sends === 1 ? refused('provider_unavailable') : UNKNOWN;
    case 'error':
      if (isNotFound(answer.status, answer.code)) return asked.sends === 1 ? refused('not_found') : UNKNOWN;
      return isFinalStatus(answer.status) && DEFINITE_REFUSALS.has(answer.code)
        ? { kind: 'refused', code: answer.code }
        : UNKNOWN;
  }
}

/**
 * What the answer to a query means. An error is about the query and not about the payment, except for not-found once no
 * confirm of ours can still arrive at Toss.
 */
export function settlementOfQuery(asked: Sought, answer: TossAnswer): Settlement {
  if (answer.kind === 'payment') return settlementOfPayment(asked, answer.payment);
  if (answer.kind === 'error' && isNotFound(answer.status, answer.code) && asked.isOverdue) return refused('not_found');
  return UNKNOWN;
}

/**
 * Combines two queries: by order, where Toss knows no payment or one with another key, and by payment key. A final error
 * for the key means that no payment of ours has it, so the answer for the order counts. Otherwise a payment key of another
 * merchant, which Toss does not let us read, would leave a payment UNKNOWN forever.
 */
export function joinQueries(byOrder: TossAnswer, byKey: TossAnswer): TossAnswer {
  if (byKey.kind !== 'error' || isNotFound(byKey.status, byKey.code)) return byKey;
  // 401 is about our credentials, not about the payment key.
  if (byKey.status === 401 || !isFinalStatus(byKey.status)) return byKey;
  return byOrder.kind === 'error' ? byOrder : { kind: 'error', status: 404, code: 'NOT_FOUND_PAYMENT' };
}

/** Only DONE for our order and our amount is a payment. */
function settlementOfPayment(asked: Sought, payment: TossPayment): Settlement {
  if (payment.orderId !== asked.orderId) return refused('not_ours');
  const difference = balanceOf(payment);
  if (payment.totalAmount !== asked.cardAmount) return refused('amount_mismatch', difference);
  switch (payment.status) {
    case 'DONE':
      return { kind: 'paid', isPartialCancelable: payment.isPartialCancelable };
    case 'CANCELED':
    case 'ABORTED':
    case 'EXPIRED':
      return { kind: 'refused', code: payment.status };
    case 'PARTIAL_CANCELED':
    case 'WAITING_FOR_DEPOSIT':
      return refused('not_money', payment.balanceAmount);
    default:
      return UNKNOWN;
  }
}

const balanceOf = ({ status, balanceAmount }: TossPayment): number | undefined =>
  status === 'DONE' || status === 'PARTIAL_CANCELED' || status === 'WAITING_FOR_DEPOSIT' ? balanceAmount : undefined;

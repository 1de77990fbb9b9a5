import type { OwnFailure, Payment } from './payment.ts';
import type { TossAnswer, TossPayment } from './toss.ts';

/** What an answer of Toss means for our payment. */
export type Verdict =
  | { readonly kind: 'paid'; readonly isPartialCancelable: boolean }
  /** It can never become ours. `difference` = money that lies at Toss all the same, for a person. */
  | { readonly kind: 'refused'; readonly code: string; readonly difference?: number }
  | { readonly kind: 'unknown' };

type Asked = Pick<Payment, 'orderId' | 'cardAmount' | 'paymentKey' | 'sends' | 'isQuiet'>;

const UNKNOWN: Verdict = { kind: 'unknown' };
const refused = (code: OwnFailure, difference?: number): Verdict =>
  difference === undefined ? { kind: 'refused', code } : { kind: 'refused', code, difference };

/**
 * Codes after which no money can come of the request that they answer. Whatever is not here, and every code that Toss
 * invents tomorrow, settles nothing.
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

/** An error below 500 that Toss means for good; 408, 409 and 429 only say that it is not the moment. */
const isFinalStatus = (status: number): boolean =>
  status >= 400 && status < 500 && ![408, 409, 425, 429].includes(status);

const isNotFound = (status: number, code: string): boolean => status === 404 && NOT_FOUND.has(code);

/**
 * What the answer to a request to confirm means.
 *
 * Not-found is definite only as the answer to the first and only request: then this payment key is none of Toss's, and a
 * key that Toss does not know never becomes known.
 */
export function judgeConfirm(asked: Asked, answer: TossAnswer): Verdict {
  switch (answer.kind) {
    case 'payment':
      return judgePayment(asked, answer.payment);
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
 * What the answer to a question means. An error tells of the question, not of the payment: only not-found means
 * something, and only once no request of ours can still travel.
 */
export function judgeFind(asked: Asked, answer: TossAnswer): Verdict {
  if (answer.kind === 'payment') return judgePayment(asked, answer.payment);
  if (answer.kind === 'error' && isNotFound(answer.status, answer.code) && asked.isQuiet) return refused('not_found');
  return UNKNOWN;
}

/**
 * What two questions say together: by our order, where Toss knows none or a payment of another key, and by our key. An
 * error that is meant for good says that no payment of ours has this key, so that what was said of the order counts.
 * Otherwise the key of another shop, which Toss forbids us to see, would leave a payment UNKNOWN for ever.
 */
export function joinFound(byOrder: TossAnswer, byKey: TossAnswer): TossAnswer {
  if (byKey.kind !== 'error' || isNotFound(byKey.status, byKey.code)) return byKey;
  // 401 is about us, not about the key.
  if (byKey.status === 401 || !isFinalStatus(byKey.status)) return byKey;
  return byOrder.kind === 'error' ? byOrder : { kind: 'error', status: 404, code: 'NOT_FOUND_PAYMENT' };
}

/** SUCCESS means DONE, our order, our amount and our key; nothing else is money. */
function judgePayment(asked: Asked, payment: TossPayment): Verdict {
  if (payment.orderId !== asked.orderId) return refused('not_ours');
  const lies = moneyAt(payment);
  if (payment.totalAmount !== asked.cardAmount) return refused('amount_mismatch', lies);
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

const moneyAt = ({ status, balanceAmount }: TossPayment): number | undefined =>
  status === 'DONE' || status === 'PARTIAL_CANCELED' || status === 'WAITING_FOR_DEPOSIT' ? balanceAmount : undefined;

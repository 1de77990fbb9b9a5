import { InvalidRequest, TooManyRequests } from '#shared/contract/errors.ts';
import type { DomainError } from '#shared/contract/refusal.ts';
import {
  AlreadyPaid,
  CardDeclined,
  CardPartTooSmall,
  InsufficientPoints,
  PaymentInProgress,
  paymentOrderExpired,
} from '../contract/errors.ts';

export type PaymentStatus =
  /** Nothing was sent to Toss. */
  | 'READY'
  /** A confirm may be under way. */
  | 'CONFIRMING'
  /** Toss did not answer clearly; it is queried until it does. */
  | 'UNKNOWN'
  | 'SUCCESS'
  | 'FAILED'
  | 'PARTIALLY_REFUNDED'
  | 'REFUNDED';

/** One attempt to pay a reservation. Instants are ISO-8601, amounts KRW. */
export interface Payment {
  readonly id: string;
  readonly reservationId: string;
  readonly eventId: string;
  readonly userId: string;
  readonly orderName: string;
  /** Toss's name of the order. */
  readonly orderId: string;
  readonly amount: number;
  readonly pointUsed: number;
  readonly cardAmount: number;
  readonly status: PaymentStatus;
  readonly paymentKey: string | null;
  /** Confirms that may have been sent. */
  readonly sends: number;
  readonly failureCode: string | null;
  readonly pointsRefunded: number;
  readonly cardRefunded: number;
  readonly payBy: string;
  readonly paidAt: string | null;
  readonly createdAt: string;
  /** By the database's clock, when the row was read. */
  readonly isPastPayBy: boolean;
  readonly isPastConfirm: boolean;
  /** No confirm of ours can still arrive at Toss. */
  readonly isOverdue: boolean;
}

/** The order of a hold. It leaves OPEN once, for PAID or CLOSED, which decides whether the hold was paid or has ended. */
export interface Order {
  readonly reservationId: string;
  readonly eventId: string;
  readonly userId: string;
  readonly status: 'OPEN' | 'CLOSED' | 'PAID';
  /** The database's clock. */
  readonly at: Date;
}

/** Points of one user; `balance` includes what is held. */
export interface Points {
  readonly balance: number;
  readonly held: number;
  /** How often the balance changed. */
  readonly changes: number;
}

/** Toss charges a card no less than this. */
const CARD_AMOUNT_MIN = 100;

/** How many cards, or invented payment keys, of a user Toss may refuse in a window: each costs a call to Toss. */
export interface RefusalLimits {
  readonly refusals: number;
  readonly windowSeconds: number;
}
export const REFUSAL_LIMITS: RefusalLimits = { refusals: 10, windowSeconds: 600 };

/**
 * The part that the card must pay.
 *
 * @throws InvalidRequest when there are more points than there is to pay
 * @throws CardPartTooSmall when the rest is less than a card can pay
 */
export function cardPart(amount: number, pointUsed: number): number {
  if (pointUsed > amount)
    throw new InvalidRequest({ errors: [{ path: 'pointUsed', message: `must be at most ${amount}` }] });
  const rest = amount - pointUsed;
  if (rest > 0 && rest < CARD_AMOUNT_MIN) throw new CardPartTooSmall({ cardAmount: rest, minimum: CARD_AMOUNT_MIN });
  return rest;
}

export const isUnsettled = ({ status }: Pick<Payment, 'status'>): boolean =>
  status === 'CONFIRMING' || status === 'UNKNOWN';

interface Attempt {
  readonly order: Order;
  /** The payment of this reservation that has not failed, if there is one. */
  readonly live: Payment | undefined;
  readonly points: Points;
  readonly pointUsed: number;
  readonly payBy: Date;
  /** Set where Toss has refused too many attempts of the user. */
  readonly waitSeconds: number | undefined;
}

/**
 * A new payment may begin.
 *
 * @returns the READY payment that it replaces, so that a user who goes back to choose more points can pay
 * @throws AlreadyPaid, PaymentInProgress, PaymentOrderExpired, TooManyRequests, InsufficientPoints
 */
export function admitAttempt({ order, live, points, pointUsed, payBy, waitSeconds }: Attempt): Payment | undefined {
  if (order.status === 'PAID') throw new AlreadyPaid();
  if (live !== undefined && isUnsettled(live)) throw new PaymentInProgress({ paymentId: live.id });
  if (order.status === 'CLOSED' || payBy <= order.at)
    throw paymentOrderExpired(order.status === 'CLOSED' ? 'closed' : 'expired');
  if (waitSeconds !== undefined) throw new TooManyRequests({ retryAfter: waitSeconds });
  const available = points.balance - points.held + (live?.pointUsed ?? 0);
  if (pointUsed > available) throw new InsufficientPoints({ available });
  return live;
}

type Beginning = Pick<
  Payment,
  'id' | 'reservationId' | 'eventId' | 'userId' | 'orderName' | 'amount' | 'pointUsed' | 'cardAmount' | 'payBy'
>;

/** The payment as it begins: READY, or paid at once where no card is needed. */
export const newPayment = (beginning: Beginning, at: Date): Payment => ({
  ...beginning,
  orderId: beginning.id,
  status: beginning.cardAmount === 0 ? 'SUCCESS' : 'READY',
  paymentKey: null,
  sends: 0,
  failureCode: null,
  pointsRefunded: 0,
  cardRefunded: 0,
  paidAt: beginning.cardAmount === 0 ? at.toISOString() : null,
  createdAt: at.toISOString(),
  isPastPayBy: false,
  isPastConfirm: false,
  isOverdue: false,
});

/** Why a payment failed without a refusal of Toss. Stored, so the values never change; Toss's codes are upper case. */
export type OwnFailure =
  | 'superseded'
  | 'closed'
  | 'expired'
  | 'provider_unavailable'
  | 'amount_mismatch'
  | 'not_ours'
  | 'not_found'
  | 'not_money';

/**
 * The refusal that a confirm of a failed payment gets. It is final: a repeat gets it again.
 *
 * `provider_unavailable` is 503 only for the request that failed (`NothingSent`); each later one learns that the payment
 * has ended.
 */
export function refusalOf({ failureCode }: Payment): DomainError {
  switch (failureCode) {
    case 'superseded':
    case 'closed':
    case 'expired':
    case 'provider_unavailable':
      return paymentOrderExpired(failureCode);
    default:
      return new CardDeclined({ providerCode: String(failureCode).toUpperCase() });
  }
}

export const methodOf = ({ pointUsed, cardAmount }: Payment): 'CARD' | 'POINT' | 'MIXED' => {
  if (cardAmount === 0) return 'POINT';
  return pointUsed === 0 ? 'CARD' : 'MIXED';
};

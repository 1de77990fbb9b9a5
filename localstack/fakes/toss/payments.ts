import { randomBytes } from 'node:crypto';
import { cardEnding, masked } from './cards.ts';
import { type Clock, toDigits } from './clock.ts';
import { TossError } from './errors.ts';
import { isOpen, type Payment, wasPaid } from './payment.ts';

/** How long a payment waits for its confirmation. */
const SESSION_MS = 30 * 60_000;
/** Toss processes only the first of two cancels within this time. */
const CANCEL_GAP_MS = 1_000;
const CARD_AMOUNT_MIN = 100;
/** 100,000 × 1 kB = 100 MB; the oldest is evicted first. */
const PAYMENTS_MAX = 100_000;

interface Deps {
  readonly clock: Clock;
  /** Called with each payment that changed. */
  readonly changed: (payment: Payment) => void;
}

export interface Opening {
  readonly orderId: string;
  readonly orderName: string;
  readonly amount: number;
  /** Digits only. */
  readonly card: string;
}

export interface Confirmation {
  readonly paymentKey: string;
  readonly orderId: string;
  readonly amount: number;
}

export interface Cancellation {
  readonly cancelReason: string;
  /** @default what is left */
  readonly cancelAmount?: number | undefined;
}

/** The payments that Toss knows. Every method is synchronous, so that calls never interleave. */
export class Payments {
  readonly #deps: Deps;
  readonly #byKey = new Map<string, Payment>();
  readonly #keysByOrder = new Map<string, string[]>();
  /** Unconfirmed ones, oldest first. */
  readonly #open = new Set<string>();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Opens a payment, as the checkout page does after a card was chosen; it waits for its confirmation. */
  open({ orderId, orderName, amount, card }: Opening): Payment {
    const now = this.#deps.clock.now();
    return this.#save({
      paymentKey: `tgen_${toDigits(now)}${randomBytes(6).toString('hex')}`,
      orderId,
      orderName,
      status: 'IN_PROGRESS',
      totalAmount: amount,
      balanceAmount: amount,
      card: { number: masked(card), ending: card.slice(-4) },
      requestedAtMs: now,
      approvedAtMs: null,
      lastTransactionKey: null,
      cancels: [],
      failure: null,
    });
  }

  find(paymentKey: string): Payment | undefined {
    this.expire();
    return this.#byKey.get(paymentKey);
  }

  /** The paid one of an order, else the one opened last. */
  findByOrder(orderId: string): Payment | undefined {
    this.expire();
    const all = this.#ofOrder(orderId);
    return all.find(wasPaid) ?? all.at(-1);
  }

  /**
   * Charges the card.
   *
   * @throws TossError when it cannot; a declined card ends the payment, every other error leaves it as it was
   */
  confirm({ paymentKey, orderId, amount }: Confirmation): Payment {
    const payment = this.find(paymentKey);
    if (payment === undefined || payment.status === 'EXPIRED') throw new TossError('NOT_FOUND_PAYMENT_SESSION');
    if (payment.orderId !== orderId) throw new TossError('FORBIDDEN_REQUEST');
    if (!isOpen(payment)) throw new TossError('ALREADY_PROCESSED_PAYMENT');
    if (payment.totalAmount !== amount) throw new TossError('INVALID_REQUEST', { detail: 'amount' });
    if (amount < CARD_AMOUNT_MIN) throw new TossError('BELOW_MINIMUM_AMOUNT');
    if (this.#ofOrder(orderId).some(wasPaid)) throw new TossError('DUPLICATED_ORDER_ID');
    return this.#charge(payment);
  }

  #charge(payment: Payment): Payment {
    const { refusal, passingError, isDeposit } = cardEnding(payment.card.ending);
    if (passingError !== undefined) throw new TossError(passingError.code, { status: passingError.status });
    if (refusal !== undefined) {
      const error = new TossError(refusal);
      this.#save({ ...payment, status: 'ABORTED', failure: error.body });
      throw error;
    }
    return this.#save({
      ...payment,
      status: isDeposit ? 'WAITING_FOR_DEPOSIT' : 'DONE',
      approvedAtMs: isDeposit ? null : this.#deps.clock.now(),
      lastTransactionKey: transactionKey(),
    });
  }

  /** Cancels a part or all of what is left. @throws TossError when refused; the payment is then unchanged */
  cancel(paymentKey: string, { cancelReason, cancelAmount }: Cancellation): Payment {
    const payment = this.find(paymentKey);
    if (payment === undefined) throw new TossError('NOT_FOUND_PAYMENT');
    const now = this.#deps.clock.now();
    const amount = cancelAmount ?? payment.balanceAmount;
    refuseCancel(payment, amount, now);
    const balanceAmount = payment.balanceAmount - amount;
    const key = transactionKey();
    return this.#save({
      ...payment,
      status: balanceAmount === 0 ? 'CANCELED' : 'PARTIAL_CANCELED',
      balanceAmount,
      lastTransactionKey: key,
      cancels: [
        ...payment.cancels,
        { transactionKey: key, cancelReason, cancelAmount: amount, refundableAmount: balanceAmount, canceledAtMs: now },
      ],
    });
  }

  /** Expires the payments that were not confirmed in time. */
  expire(): void {
    const due = this.#deps.clock.now() - SESSION_MS;
    for (const paymentKey of this.#open) {
      const payment = this.#byKey.get(paymentKey);
      if (payment !== undefined && payment.requestedAtMs > due) return;
      this.#open.delete(paymentKey);
      if (payment !== undefined) this.#save({ ...payment, status: 'EXPIRED' });
    }
  }

  all(): Iterable<Payment> {
    return this.#byKey.values();
  }

  /** Adds or replaces a payment without reporting a change. */
  restore(payment: Payment): void {
    const { paymentKey, orderId } = payment;
    if (!this.#byKey.has(paymentKey)) {
      this.#keysByOrder.set(orderId, [...(this.#keysByOrder.get(orderId) ?? []), paymentKey]);
    }
    this.#byKey.set(paymentKey, payment);
    if (isOpen(payment)) this.#open.add(paymentKey);
    else this.#open.delete(paymentKey);
    const oldest = this.#byKey.values().next();
    if (this.#byKey.size > PAYMENTS_MAX && !oldest.done) this.#forget(oldest.value);
  }

  #ofOrder(orderId: string): Payment[] {
    return (this.#keysByOrder.get(orderId) ?? []).flatMap((key) => this.#byKey.get(key) ?? []);
  }

  #save(payment: Payment): Payment {
    this.restore(payment);
    this.#deps.changed(payment);
    return payment;
  }

  #forget({ paymentKey, orderId }: Payment): void {
    this.#byKey.delete(paymentKey);
    this.#open.delete(paymentKey);
    const others = (this.#keysByOrder.get(orderId) ?? []).filter((key) => key !== paymentKey);
    if (others.length === 0) this.#keysByOrder.delete(orderId);
    else this.#keysByOrder.set(orderId, others);
  }
}

function refuseCancel(payment: Payment, amount: number, now: number): void {
  const isPartial = amount < payment.totalAmount;
  const lastAt = payment.cancels.at(-1)?.canceledAtMs;
  // First: within the second Toss does not check the payment, so the error says nothing about it.
  if (lastAt !== undefined && now - lastAt < CANCEL_GAP_MS) throw new TossError('FORBIDDEN_CONSECUTIVE_REQUEST');
  if (payment.status === 'CANCELED') throw new TossError('ALREADY_CANCELED_PAYMENT');
  if (!wasPaid(payment)) throw new TossError('NOT_CANCELABLE_PAYMENT');
  if (amount > payment.balanceAmount) throw new TossError('NOT_CANCELABLE_AMOUNT');
  if (!isPartial) return;
  if (payment.status === 'WAITING_FOR_DEPOSIT') throw new TossError('NOT_ALLOWED_PARTIAL_REFUND_WAITING_DEPOSIT');
  if (!cardEnding(payment.card.ending).isPartialCancelable) throw new TossError('NOT_ALLOWED_PARTIAL_REFUND');
}

const transactionKey = (): string => randomBytes(16).toString('hex').toUpperCase();

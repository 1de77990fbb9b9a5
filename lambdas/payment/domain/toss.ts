/** A payment as Toss tells it, as far as we look. */
export interface TossPayment {
  readonly paymentKey: string;
  readonly orderId: string;
  /** Toss may add words: one we do not know settles nothing. */
  readonly status: string;
  readonly totalAmount: number;
  readonly balanceAmount: number;
  readonly isPartialCancelable: boolean;
  readonly lastTransactionKey: string | null;
  /** Cancels that are done, oldest first. */
  readonly cancels: readonly { readonly transactionKey: string; readonly reason: string }[];
}

/** What came of one request to Toss. */
export type TossAnswer =
  | { readonly kind: 'payment'; readonly payment: TossPayment }
  /** Toss answered, and this is what it said. */
  | { readonly kind: 'error'; readonly status: number; readonly code: string }
  /** Bytes may have left us, and nothing we understand came back. */
  | { readonly kind: 'no_answer' }
  /** Not one byte left us: no connection, or the breaker is open. */
  | { readonly kind: 'not_sent' };

/**
 * Toss Payments, as a port. It never throws for what Toss or the network does, and never repeats a request by itself.
 */
export interface Toss {
  confirm(request: {
    readonly paymentId: string;
    readonly paymentKey: string;
    readonly orderId: string;
    readonly amount: number;
  }): Promise<TossAnswer>;
  /** How our order stands; by the payment key as well where the order's payment is another one. */
  find(request: { readonly orderId: string; readonly paymentKey: string }): Promise<TossAnswer>;
  cancel(request: {
    readonly refundId: string;
    readonly attempt: number;
    readonly paymentKey: string;
    readonly amount: number;
    /** At most 200 characters; Toss returns it in the list of cancels. */
    readonly reason: string;
  }): Promise<TossAnswer>;
}

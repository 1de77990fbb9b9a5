/** A payment at Toss: the members that we use. */
export interface TossPayment {
  readonly paymentKey: string;
  readonly orderId: string;
  /** Toss may add values; an unknown one settles nothing. */
  readonly status: string;
  readonly totalAmount: number;
  readonly balanceAmount: number;
  readonly isPartialCancelable: boolean;
  readonly lastTransactionKey: string | null;
  /** Cancels that are done, oldest first. */
  readonly cancels: readonly { readonly transactionKey: string; readonly reason: string }[];
}

/** The outcome of one request to Toss. */
export type TossAnswer =
  | { readonly kind: 'payment'; readonly payment: TossPayment }
  /** Toss answered with an error. */
  | { readonly kind: 'error'; readonly status: number; readonly code: string }
  /** Bytes may have been sent, and no answer came back that we understand. */
  | { readonly kind: 'no_answer' }
  /** Not one byte was sent: no connection, or the breaker is open. */
  | { readonly kind: 'not_sent' };

/**
 * The port to Toss Payments. It never throws for what Toss or the network does, and never repeats a request.
 */
export interface Toss {
  confirm(request: {
    readonly paymentId: string;
    readonly paymentKey: string;
    readonly orderId: string;
    readonly amount: number;
  }): Promise<TossAnswer>;
  /** Queries the order, and the payment key as well where the order has another payment or none. */
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

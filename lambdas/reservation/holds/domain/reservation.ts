/** Terminal: CANCELLED and EXPIRED; they absorb repeats. */
export type ReservationStatus = 'PENDING' | 'CONFIRMED' | 'CANCEL_REQUESTED' | 'CANCELLED' | 'EXPIRED';
/** Why a hold is over. */
export type EndReason = 'expired' | 'cancelled' | 'replaced' | 'event_cancelled';
export type EventStatus = 'PUBLISHED' | 'CANCELLED';

/** What the rules need of a reservation. */
export interface Reservation {
  readonly id: string;
  readonly eventId: string;
  readonly userId: string;
  readonly admissionId: string;
  readonly amount: number;
  readonly status: ReservationStatus;
  /** Set once the hold is over: payment is asked whether its seats may go. */
  readonly endReason: EndReason | null;
  /** Payment has said *closed* or *paid*: it is asked no more. */
  readonly isAnswered: boolean;
  readonly paymentId: string | null;
  readonly version: number;
}

export interface Payment {
  readonly id: string;
  readonly amount: number;
}

const changed = (reservation: Reservation, change: Partial<Reservation>): Reservation => ({
  ...reservation,
  ...change,
  version: reservation.version + 1,
});

/**
 * The hold once its time, or its event, is over. It stays PENDING and keeps its seats: payment decides what becomes of
 * it.
 *
 * @returns the same object when there is no hold that could end
 */
export const end = (reservation: Reservation, reason: 'expired' | 'event_cancelled'): Reservation =>
  reservation.status === 'PENDING' && reservation.endReason === null
    ? changed(reservation, { endReason: reason })
    : reservation;

/**
 * The hold once the fan gave it back: final at once for him. Its seats go when payment has answered.
 *
 * @returns undefined where there is no hold to give back
 */
export const cancelHold = (reservation: Reservation): Reservation | undefined =>
  reservation.status === 'PENDING'
    ? changed(reservation, { status: 'CANCELLED', endReason: reservation.endReason ?? 'cancelled' })
    : undefined;

/** What `payment.closed` does. */
export type Closing =
  | { readonly kind: 'absorbed' }
  | {
      readonly kind: 'freed';
      readonly reservation: Reservation;
      /** Whom to tell: a fan's own cancellation was told at once. */
      readonly tell: 'expired' | 'event_cancelled' | null;
    };

/**
 * The hold once payment has said that no money will ever come; the caller frees the seats that still belong to it.
 *
 * Absorbed only once payment's answer is stored: until then it frees the seats of a CANCELLED hold too. A second answer
 * must find nothing to do, for the seats may be another fan's by then.
 */
export function close(reservation: Reservation, eventStatus: EventStatus): Closing {
  if (reservation.isAnswered) return { kind: 'absorbed' };
  switch (reservation.status) {
    case 'PENDING': {
      const isEventCancelled = eventStatus === 'CANCELLED';
      const closed = changed(reservation, {
        status: isEventCancelled ? 'CANCELLED' : 'EXPIRED',
        endReason: reservation.endReason ?? 'expired',
        isAnswered: true,
      });
      return { kind: 'freed', reservation: closed, tell: isEventCancelled ? 'event_cancelled' : 'expired' };
    }
    case 'CANCELLED':
      return { kind: 'freed', reservation: changed(reservation, { isAnswered: true }), tell: null };
    case 'CONFIRMED':
    case 'CANCEL_REQUESTED':
    case 'EXPIRED':
      // Unreachable: these are answered, and an order is closed or paid, never both.
      return { kind: 'absorbed' };
  }
}

/** What `payment.succeeded` does. */
export type Receipt =
  | { readonly kind: 'absorbed' }
  | { readonly kind: 'confirmed'; readonly reservation: Reservation }
  /** The money goes back in full. */
  | {
      readonly kind: 'refused';
      /** The hold that ends with it and whose seats go, if this is the payment that ends it. */
      readonly reservation: Reservation | null;
      /** A refusal on a hold that was cancelled already is told to nobody a second time. */
      readonly isCancelledByIt: boolean;
    };

/**
 * The reservation once its payment has arrived.
 *
 * Payment is the judge between *paid* and *ended*: while the hold is PENDING, the clock has no say. A payment that is
 * recorded already is absorbed in every state, so a redelivered message is harmless. Only a different payment, one of
 * another amount, or one for a reservation that cannot take it is refused; the first of those ends the hold, for an order
 * that is paid can never say *closed*.
 */
export function receivePayment(reservation: Reservation, payment: Payment, eventStatus: EventStatus): Receipt {
  if (reservation.paymentId === payment.id) return { kind: 'absorbed' };
  const fits = reservation.status === 'PENDING' && eventStatus === 'PUBLISHED' && payment.amount === reservation.amount;
  if (fits) {
    return {
      kind: 'confirmed',
      reservation: changed(reservation, { status: 'CONFIRMED', paymentId: payment.id, isAnswered: true }),
    };
  }
  if (reservation.paymentId !== null) return { kind: 'refused', reservation: null, isCancelledByIt: false };
  const status = reservation.status === 'PENDING' ? 'CANCELLED' : reservation.status;
  return {
    kind: 'refused',
    reservation: changed(reservation, { status, paymentId: payment.id, isAnswered: true }),
    isCancelledByIt: reservation.status === 'PENDING',
  };
}

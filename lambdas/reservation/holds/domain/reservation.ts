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
  /** Set when the hold is over: payment decides whether its seats can be freed. */
  readonly endReason: EndReason | null;
  /** Payment has answered with closed or paid, so no further request is sent. */
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
 * The hold after its time, or its event, is over. It stays PENDING and keeps its seats until payment has decided.
 *
 * @returns the same object when there is no hold that could end
 */
export const end = (reservation: Reservation, reason: 'expired' | 'event_cancelled'): Reservation =>
  reservation.status === 'PENDING' && reservation.endReason === null
    ? changed(reservation, { endReason: reason })
    : reservation;

/**
 * The hold after the user has cancelled it, which is final. Its seats are freed when payment has answered.
 *
 * @returns undefined when the reservation is not a hold
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
      /** What is published; a cancellation by the user was published before. */
      readonly publishes: 'expired' | 'event_cancelled' | null;
    };

/**
 * The hold after payment has closed its order; the caller frees the seats that still belong to it.
 *
 * Absorbed only once payment's answer is stored: until then it frees the seats of a CANCELLED hold too. A second answer
 * must change nothing, because another user may hold the seats by then.
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
      return { kind: 'freed', reservation: closed, publishes: isEventCancelled ? 'event_cancelled' : 'expired' };
    }
    case 'CANCELLED':
      return { kind: 'freed', reservation: changed(reservation, { isAnswered: true }), publishes: null };
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
  /** The payment is refunded in full. */
  | {
      readonly kind: 'refused';
      /** The hold that this payment ends and whose seats are freed; null when an earlier payment has ended it. */
      readonly reservation: Reservation | null;
      /** False when the cancellation was published before. */
      readonly isCancelledByIt: boolean;
    };

/**
 * The reservation once its payment has arrived.
 *
 * The payment service decides whether a hold was paid or ended, so the clock is not checked. A payment that is already
 * recorded is absorbed in every state, so a redelivered message changes nothing. A different payment, one of another
 * amount, or one for a reservation that cannot accept it is refused. The first refused payment ends the hold, because an
 * order that is paid is never closed.
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

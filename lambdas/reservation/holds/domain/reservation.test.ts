import { describe, expect, it } from '@jest/globals';
import { reservationNumber } from './details.ts';
import { cancelHold, close, end, type Reservation, type ReservationStatus, receivePayment } from './reservation.ts';

const given = {
  reservation: (more: Partial<Reservation> = {}): Reservation => ({
    id: 'r1',
    eventId: 'e1',
    userId: 'u1',
    admissionId: 'a1',
    amount: 100,
    status: 'PENDING',
    endReason: null,
    isAnswered: false,
    paymentId: null,
    version: 1,
    ...more,
  }),
  payment: (more = {}) => ({ id: 'p1', amount: 100, ...more }),
};
const STATUSES: ReservationStatus[] = ['PENDING', 'CONFIRMED', 'CANCEL_REQUESTED', 'CANCELLED', 'EXPIRED'];

describe('the end of a hold', () => {
  it('leaves it PENDING, with its seats, until payment has answered', () => {
    expect(end(given.reservation(), 'expired')).toMatchObject({ status: 'PENDING', endReason: 'expired', version: 2 });
  });

  it('happens once', () => {
    const ended = given.reservation({ endReason: 'expired' });
    expect(end(ended, 'event_cancelled')).toBe(ended);
  });

  it.each(STATUSES.filter((status) => status !== 'PENDING'))('changes nothing when it is %s', (status) => {
    const reservation = given.reservation({ status });
    expect(end(reservation, 'expired')).toBe(reservation);
  });
});

describe('a cancellation by the user', () => {
  it('is final although payment has not answered', () => {
    expect(cancelHold(given.reservation())).toMatchObject({
      status: 'CANCELLED',
      endReason: 'cancelled',
      isAnswered: false,
    });
  });

  it.each(STATUSES.filter((status) => status !== 'PENDING'))('is not possible when it is %s', (status) => {
    expect(cancelHold(given.reservation({ status }))).toBeUndefined();
  });
});

describe('payment.closed', () => {
  it('expires a hold and frees its seats', () => {
    const closing = close(given.reservation({ endReason: 'expired' }), 'PUBLISHED');
    expect(closing).toMatchObject({
      kind: 'freed',
      reservation: { status: 'EXPIRED', isAnswered: true },
      publishes: 'expired',
    });
  });

  it('cancels a hold of a cancelled event', () => {
    const closing = close(given.reservation({ endReason: 'event_cancelled' }), 'CANCELLED');
    expect(closing).toMatchObject({ reservation: { status: 'CANCELLED' }, publishes: 'event_cancelled' });
  });

  it('frees the seats of a hold that the user has cancelled, and publishes nothing again', () => {
    const cancelled = given.reservation({ status: 'CANCELLED', endReason: 'cancelled' });
    expect(close(cancelled, 'PUBLISHED')).toMatchObject({
      kind: 'freed',
      reservation: { isAnswered: true },
      publishes: null,
    });
  });

  it.each(STATUSES)('is absorbed when it is answered and %s', (status) => {
    expect(close(given.reservation({ status, isAnswered: true }), 'PUBLISHED')).toEqual({ kind: 'absorbed' });
  });
});

describe('a payment', () => {
  it('confirms a hold, also one whose time was over', () => {
    for (const endReason of [null, 'expired'] as const)
      expect(receivePayment(given.reservation({ endReason }), given.payment(), 'PUBLISHED')).toMatchObject({
        kind: 'confirmed',
        reservation: { status: 'CONFIRMED', paymentId: 'p1', isAnswered: true },
      });
  });

  it.each(STATUSES.filter((status) => status !== 'PENDING'))('is absorbed once it is recorded, in %s too', (status) => {
    const known = given.reservation({ status, paymentId: 'p1', isAnswered: true });
    expect(receivePayment(known, given.payment(), 'PUBLISHED')).toEqual({ kind: 'absorbed' });
  });

  it.each([
    ['of another amount', given.reservation(), given.payment({ amount: 99 }), 'PUBLISHED'],
    ['for a cancelled event', given.reservation(), given.payment(), 'CANCELLED'],
  ] as const)('%s is refused and ends the hold', (_what, reservation, payment, eventStatus) => {
    expect(receivePayment(reservation, payment, eventStatus)).toMatchObject({
      kind: 'refused',
      reservation: { status: 'CANCELLED', paymentId: 'p1', isAnswered: true },
      isCancelledByIt: true,
    });
  });

  it('for a hold that the user has cancelled is refused, and answers it', () => {
    const cancelled = given.reservation({ status: 'CANCELLED', endReason: 'cancelled' });
    expect(receivePayment(cancelled, given.payment(), 'PUBLISHED')).toMatchObject({
      kind: 'refused',
      reservation: { status: 'CANCELLED', paymentId: 'p1', isAnswered: true },
      isCancelledByIt: false,
    });
  });

  it('other than the recorded one is refused and changes nothing', () => {
    const confirmed = given.reservation({ status: 'CONFIRMED', paymentId: 'p1', isAnswered: true });
    expect(receivePayment(confirmed, given.payment({ id: 'p2' }), 'PUBLISHED')).toEqual({
      kind: 'refused',
      reservation: null,
      isCancelledByIt: false,
    });
  });
});

it('a reservation number starts with the day in Korea', () => {
  expect(reservationNumber(new Date('2026-11-24T14:59:59Z'))).toMatch(/^T261124[0-9A-HJKMNP-TV-Z]{6}$/);
  expect(reservationNumber(new Date('2026-11-24T15:00:00Z'))).toMatch(/^T261125/);
});

import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { joinQueries, settlementOfConfirm, settlementOfQuery } from './settlement.ts';
import type { TossAnswer, TossPayment } from './toss.ts';

const asked = { orderId: 'order-1', cardAmount: 30_000, paymentKey: 'key-1', sends: 1, isOverdue: false };
const tossPayment = (more: Partial<TossPayment> = {}): TossPayment => ({
  paymentKey: 'key-1',
  orderId: 'order-1',
  status: 'DONE',
  totalAmount: 30_000,
  balanceAmount: 30_000,
  isPartialCancelable: true,
  lastTransactionKey: null,
  cancels: [],
  ...more,
});
const found = (more: Partial<TossPayment> = {}): TossAnswer => ({ kind: 'payment', payment: tossPayment(more) });
const error = (status: number, code: string): TossAnswer => ({ kind: 'error', status, code });
const unknown = { kind: 'unknown' };

describe('a payment in an answer of Toss', () => {
  it('is paid when it is DONE for our order and our amount', () => {
    expect(settlementOfConfirm(asked, found())).toEqual({ kind: 'paid', isPartialCancelable: true });
  });

  it.each(['CANCELED', 'ABORTED', 'EXPIRED'])('is refused when it is %s', (status) => {
    expect(settlementOfConfirm(asked, found({ status }))).toEqual({ kind: 'refused', code: status });
  });

  it.each(['READY', 'IN_PROGRESS', 'A_NEW_WORD'])('is unknown when it is %s', (status) => {
    expect(settlementOfConfirm(asked, found({ status }))).toEqual(unknown);
    expect(settlementOfQuery({ ...asked, isOverdue: true }, found({ status }))).toEqual(unknown);
  });

  it.each(['WAITING_FOR_DEPOSIT', 'PARTIAL_CANCELED'])(
    'is refused when it is %s, and the balance at Toss is a difference',
    (status) => {
      expect(settlementOfConfirm(asked, found({ status, balanceAmount: 20_000 }))).toEqual({
        kind: 'refused',
        code: 'not_money',
        difference: 20_000,
      });
    },
  );

  it('is refused for another amount and for another order', () => {
    expect(settlementOfQuery(asked, found({ totalAmount: 29_999 }))).toMatchObject({
      kind: 'refused',
      code: 'amount_mismatch',
    });
    expect(settlementOfQuery(asked, found({ orderId: 'order-2' }))).toEqual({ kind: 'refused', code: 'not_ours' });
  });
});

describe('an answer that settles nothing', () => {
  it.each([
    [409, 'IDEMPOTENT_REQUEST_PROCESSING'],
    [400, 'ALREADY_PROCESSED_PAYMENT'],
    [400, 'PROVIDER_ERROR'],
    [500, 'PROVIDER_ERROR'],
    [429, 'TOO_MANY_REQUESTS'],
    [500, 'FAILED_INTERNAL_SYSTEM_PROCESSING'],
    [401, 'UNAUTHORIZED_KEY'],
    [403, 'FORBIDDEN_REQUEST'],
    [500, 'REJECT_CARD_COMPANY'],
    [429, 'REJECT_CARD_COMPANY'],
    [404, 'NOT_FOUND'],
  ])('%i %s is UNKNOWN, never FAILED', (status, code) => {
    expect(settlementOfConfirm(asked, error(status, code))).toEqual(unknown);
  });

  it('is every unknown code', () => {
    const code = fc.stringMatching(/^[A-Z_]{1,40}$/).map((word) => `X_${word}`);
    fc.assert(
      fc.property(fc.integer({ min: 300, max: 599 }), code, (status, word) => {
        expect(settlementOfConfirm(asked, error(status, word))).toEqual(unknown);
      }),
    );
  });

  it('is no answer at all, however often the confirm was sent', () => {
    for (const sends of [1, 2, 3])
      expect(settlementOfConfirm({ ...asked, sends }, { kind: 'no_answer' })).toEqual(unknown);
  });

  it('is an error of a query, because it is not about the payment', () => {
    expect(settlementOfQuery({ ...asked, isOverdue: true }, error(403, 'REJECT_CARD_COMPANY'))).toEqual(unknown);
    expect(settlementOfQuery({ ...asked, isOverdue: true }, { kind: 'not_sent' })).toEqual(unknown);
  });
});

describe('a refusal', () => {
  it('is definite for a declined card', () => {
    expect(settlementOfConfirm(asked, error(403, 'REJECT_CARD_COMPANY'))).toEqual({
      kind: 'refused',
      code: 'REJECT_CARD_COMPANY',
    });
  });

  it('is definite when the first confirm was not sent, and unknown when a repeated one was not', () => {
    expect(settlementOfConfirm(asked, { kind: 'not_sent' })).toEqual({ kind: 'refused', code: 'provider_unavailable' });
    expect(settlementOfConfirm({ ...asked, sends: 2 }, { kind: 'not_sent' })).toEqual(unknown);
  });

  it.each(['NOT_FOUND_PAYMENT', 'NOT_FOUND_PAYMENT_SESSION'])('%s is definite in two cases only', (code) => {
    const notFound = error(404, code);
    expect(settlementOfConfirm(asked, notFound)).toEqual({ kind: 'refused', code: 'not_found' });
    expect(settlementOfConfirm({ ...asked, sends: 2 }, notFound)).toEqual(unknown);
    expect(settlementOfQuery(asked, notFound)).toEqual(unknown);
    expect(settlementOfQuery({ ...asked, isOverdue: true }, notFound)).toEqual({ kind: 'refused', code: 'not_found' });
  });
});

describe('two queries, by order and by payment key', () => {
  const quiet = { ...asked, isOverdue: true };
  const absent = error(404, 'NOT_FOUND_PAYMENT');
  const another = found({ paymentKey: 'key-2', status: 'EXPIRED' });

  it.each([
    [400, 'INVALID_PAYMENT_KEY'],
    [403, 'FORBIDDEN_REQUEST'],
    [404, 'A_NEW_WORD'],
  ])('find nothing of ours where the one by key ends on %i %s', (status, code) => {
    for (const byOrder of [absent, another]) {
      expect(settlementOfQuery(quiet, joinQueries(byOrder, error(status, code)))).toEqual({
        kind: 'refused',
        code: 'not_found',
      });
      expect(settlementOfQuery(asked, joinQueries(byOrder, error(status, code)))).toEqual(unknown);
    }
  });

  it.each([401, 408, 409, 425, 429, 500, 503])('settle nothing where the one by key met %i', (status) => {
    for (const byOrder of [absent, another])
      expect(settlementOfQuery(quiet, joinQueries(byOrder, error(status, 'FORBIDDEN_REQUEST')))).toEqual(unknown);
  });

  it.each([{ kind: 'no_answer' }, { kind: 'not_sent' }] as const)('settle nothing after $kind', (byKey) => {
    for (const byOrder of [absent, another])
      expect(settlementOfQuery(quiet, joinQueries(byOrder, byKey))).toEqual(unknown);
  });

  it('settle nothing where the order was refused with an unknown code', () => {
    expect(settlementOfQuery(quiet, joinQueries(error(404, 'NOT_FOUND'), error(403, 'FORBIDDEN_REQUEST')))).toEqual(
      unknown,
    );
  });

  it('return the payment with our key', () => {
    for (const byOrder of [absent, another])
      expect(settlementOfQuery(asked, joinQueries(byOrder, found()))).toMatchObject({ kind: 'paid' });
  });
});

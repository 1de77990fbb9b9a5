import { describe, expect, it } from '@jest/globals';
import { defineToken } from '#shared/contract/token.ts';
import { signToken } from '#shared/domain/opaque-token.ts';
import { PAYMENT_ORDER_TOKEN } from '../../reservation/contract/tokens.ts';
import { readPaymentOrder } from './payment-order.ts';

const keys = { current: 'k'.repeat(64) };
const end = new Date('2026-05-01T12:10:00Z');
const userId = '019a0000-0000-7000-8000-000000000001';
const facts = {
  reservationId: '019a0000-0000-7000-8000-000000000002',
  eventId: '019a0000-0000-7000-8000-000000000003',
  userId,
  amount: 50_000,
  orderName: 'Aurora',
  payBy: '2026-05-01T12:09:30.000Z',
};
const read = (token: string, by = userId) => readPaymentOrder(token, by, keys);
const refused = (code: string) => expect.objectContaining({ code });

describe('a payment order', () => {
  it('is read as reservation signed it', () => {
    expect(read(signToken(PAYMENT_ORDER_TOKEN, facts, end, keys))).toEqual(facts);
  });

  it.each([
    ['nonsense', 'nonsense'],
    ['another key', signToken(PAYMENT_ORDER_TOKEN, facts, end, { current: 'x'.repeat(64) })],
    ['another kind', signToken(defineToken('admission', 'reservation', PAYMENT_ORDER_TOKEN.facts), facts, end, keys)],
    ['facts that do not fit', signToken(PAYMENT_ORDER_TOKEN, { ...facts, amount: -1 }, end, keys)],
  ])('is invalid: %s', (_, token) => {
    expect(() => read(token)).toThrow(refused('invalid_request'));
  });

  it('is forbidden for the order of another user', () => {
    const token = signToken(PAYMENT_ORDER_TOKEN, facts, end, keys);
    expect(() => read(token, '019a0000-0000-7000-8000-00000000000f')).toThrow(refused('forbidden'));
  });

  it('can be read after the end of its hold, so that a repeated request gets its answer', () => {
    expect(read(signToken(PAYMENT_ORDER_TOKEN, facts, new Date('2020-01-01T00:00:00Z'), keys))).toEqual(facts);
  });
});

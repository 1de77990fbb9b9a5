import { expect, it } from '@jest/globals';
import { verifyToken } from '#shared/domain/opaque-token.ts';
import { PAYMENT_ORDER_TOKEN } from '../../contract/tokens.ts';
import { paymentOrderOf } from './payment-order.ts';

const keys = { current: 'k'.repeat(64) };
const noon = new Date('2026-05-01T12:00:00Z');

function orderNameFor(title: string): string {
  const reservation = {
    id: '019a0000-0000-7000-8000-000000000001',
    eventId: '019a0000-0000-7000-8000-000000000002',
    event: { title },
    seats: [{}, {}],
    amount: 50_000,
    expiresAt: '2026-05-01T12:10:00.000Z',
  };
  const token = paymentOrderOf(reservation, '019a0000-0000-7000-8000-000000000003', keys);
  const verified = verifyToken(PAYMENT_ORDER_TOKEN, token, noon, keys);
  if (!verified.ok) throw new Error(verified.reason);
  return (verified.facts as { orderName: string }).orderName;
}

it('names the event and how many seats', () => {
  expect(orderNameFor('오로라 · 서울 콘서트')).toBe('오로라 · 서울 콘서트 × 2');
});

it('cuts a long title between two characters, never through one', () => {
  expect(orderNameFor(`${'a'.repeat(79)}🎤 live`)).toBe(`${'a'.repeat(79)} × 2`);
  expect(orderNameFor(`${'a'.repeat(78)}🎤 live`)).toBe(`${'a'.repeat(78)}🎤 × 2`);
});

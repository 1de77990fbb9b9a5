import { expect, it } from '@jest/globals';
import { deployed } from '../support/addresses.ts';
import { call } from '../support/api.ts';
import { eventOnSale } from '../support/event-on-sale.ts';
import { eventually, type Held, User } from '../support/user.ts';

it('a user buys the two best available seats, and the map shows them sold', async () => {
  const eventId = await eventOnSale('두 자리의 밤');
  const user = await User.signIn(deployed().accounts!.find(({ role }) => role === 'USER')!);
  const admission = await user.admission(eventId);
  const refused = await user.holdBest(eventId, admission, 8);
  expect(refused).toMatchObject({ status: 409, body: { code: 'seat_limit_reached', seatsPerFan: 4 } });
  const answer = await user.holdBest(eventId, admission, 2);
  expect(answer).toMatchObject({ status: 201 });
  const held = answer.body as Held & { readonly reservation: { readonly seats: readonly { readonly id: number }[] } };
  // The middle of the front row, of ten seats.
  expect(held.reservation).toMatchObject({ status: 'PENDING', amount: 100_000, seats: [{ id: 4 }, { id: 5 }] });
  const paid = await user.post('/api/payments', { paymentOrder: held.paymentOrder, pointUsed: 0 });
  const { payment, checkout } = paid.body as {
    payment: { id: string };
    checkout: { orderId: string; amount: number };
  };
  const paymentKey = await User.useCard(checkout.orderId, checkout.amount, '4111111111111111');
  const confirmed = await user.post(`/api/payments/${payment.id}/confirm`, { paymentKey, amount: checkout.amount });
  expect(confirmed).toMatchObject({ status: 200, body: { payment: { status: 'SUCCESS' } } });
  await user.confirmed(held.reservation.id);
  const map = await eventually(
    'the map shows the seats sold',
    () => call('GET', `/api/events/${eventId}/seats`),
    ({ body }) => (body as { statuses: string }).statuses.includes('R'),
  );
  expect((map.body as { statuses: string }).statuses).toBe(`AAAARR${'A'.repeat(14)}`);
}, 120_000);

import { describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { deployed } from '../support/addresses.ts';
import { eventOnSale } from '../support/event-on-sale.ts';
import { eventually, type Held, User } from '../support/user.ts';
import { verifyDeployed } from '../support/verify.ts';

/** Toss charges this card and closes the connection without an answer. */
const CARD_THAT_LOSES_THE_ANSWER = '4111111111110004';

async function hintedAt(paymentId: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: deployed().postgresUrl });
  await client.connect();
  const found = await client
    .query<{ hinted_at: Date | null }>('SELECT hinted_at FROM payment.payments WHERE id = $1', [paymentId])
    .finally(() => client.end());
  return found.rows[0]?.hinted_at;
}

describe('the webhook of the card company', () => {
  it('has the address of this cloud', async () => {
    const { apiUrl, fakes } = deployed();
    const answer = await fetch(`${fakes.toss}/_fake/webhooks`);
    expect(await answer.json()).toMatchObject({ url: `${apiUrl}/api/payments/webhooks/toss` });
  });

  it('settles a payment whose confirm was never answered', async () => {
    const eventId = await eventOnSale('웹훅의 밤');
    const buyer = await User.signIn(deployed().accounts!.find(({ role }) => role === 'USER')!);
    const held = (await buyer.hold(eventId, await buyer.admission(eventId), [0])).body as Held;
    const begun = await buyer.post('/api/payments', { paymentOrder: held.paymentOrder, pointUsed: 0 });
    const { payment, checkout } = begun.body as {
      payment: { id: string };
      checkout: { orderId: string; amount: number };
    };
    const { orderId, amount } = checkout;
    const paymentKey = await User.useCard(orderId, amount, CARD_THAT_LOSES_THE_ANSWER);
    const confirmed = await buyer.post(`/api/payments/${payment.id}/confirm`, { paymentKey, amount });
    expect([200, 202]).toContain(confirmed.status);
    const settled = await eventually(
      'the payment is settled',
      () => buyer.get(`/api/payments/${payment.id}`),
      ({ body }) => (body as { status: string }).status === 'SUCCESS',
    );
    expect(settled.status).toBe(200);
    // The schedule could have settled it too; only a webhook sets this column.
    expect(await hintedAt(payment.id)).toBeInstanceOf(Date);
    await buyer.confirmed(held.reservation.id);
    await verifyDeployed();
  }, 120_000);
});

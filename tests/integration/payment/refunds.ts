import type { Payment } from '../../../lambdas/payment/domain/payment.ts';
import { newId } from '../../../lambdas/shared/domain/ids.ts';
import { tossAuthorization } from '../../support/addresses.ts';
import type { PaymentFixture } from './given.ts';

/** A paid payment of 50,000 won, so much of it in points. */
export const payWith = async (fixture: PaymentFixture, pointUsed: number): Promise<Payment> =>
  fixture.pay(fixture.order({ userId: await fixture.userWith(pointUsed), amount: 50_000 }), pointUsed);

/** A refund of a part of the card payment, as a cancellation of single seats would record it. @returns its id */
export async function requestPart(fixture: PaymentFixture, payment: Payment, card: number): Promise<string> {
  const id = newId();
  await fixture.db.sql(
    'INSERT INTO payment.refunds (id, payment_id, points_amount, card_amount) VALUES ($1, $2, 0, $3)',
    [id, payment.id, card],
  );
  await fixture.db.sql('UPDATE payment.payments SET card_refunded = card_refunded + $2 WHERE id = $1', [
    payment.id,
    card,
  ]);
  return id;
}

/** Idempotency keys of the cancels that Toss has received for a payment, oldest first. */
export const cancelKeys = async (fixture: PaymentFixture, payment: Payment): Promise<(string | null)[]> =>
  (await fixture.calls(payment))
    .filter(({ path }) => path.endsWith('/cancel'))
    .map(({ idempotencyKey }) => idempotencyKey);

/** The cancels that Toss lists for a payment, oldest first. */
export async function cancelsAtToss(
  fixture: PaymentFixture,
  { paymentKey }: Payment,
): Promise<{ transactionKey: string }[]> {
  const answer = await fetch(`${fixture.tossUrl}/v1/payments/${paymentKey}`, {
    headers: { authorization: tossAuthorization },
  });
  return ((await answer.json()) as { cancels: { transactionKey: string }[] }).cancels;
}

/** A cancel that a person makes at the dashboard of Toss. */
export async function cancelAtDashboard(
  fixture: PaymentFixture,
  { paymentKey }: Payment,
  cancelAmount: number,
): Promise<void> {
  await fetch(`${fixture.tossUrl}/v1/payments/${paymentKey}/cancel`, {
    method: 'POST',
    headers: { authorization: tossAuthorization, 'content-type': 'application/json' },
    body: JSON.stringify({ cancelReason: 'dashboard', cancelAmount }),
  });
}

/** The service with a Toss whose first answer to a query arrives only after `meanwhile` has ended. */
export function afterFirstQuery(fixture: PaymentFixture, meanwhile: () => Promise<unknown>): PaymentFixture['deps'] {
  const { database, toss } = fixture.deps;
  let isFirst = true;
  const find: typeof toss.find = async (question) => {
    const answer = await toss.find(question);
    if (isFirst) {
      isFirst = false;
      await meanwhile();
    }
    return answer;
  };
  return { database, toss: { ...toss, find } };
}

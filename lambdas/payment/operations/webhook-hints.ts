import type { Database } from '#shared/postgres/database.ts';
import { paymentQueryDue } from '../contract/messages.ts';
import type { Toss } from '../domain/toss.ts';
import { markHinted } from '../repositories/due.ts';
import { settleIfDue } from './settle-with-toss.ts';

/** Per payment. Without a limit any client could cause queries until Toss answers 429 to all requests. */
const HINT_EVERY_SECONDS = 10;

/**
 * Records that an order may have changed at Toss and publishes a message that queries Toss. Nothing else in the webhook
 * is used.
 *
 * An unknown or settled order costs one statement. While a query is due, further hints add nothing; a query is due no
 * earlier than ten seconds after the last one of the same payment.
 */
export const recordHint = ({ database }: { readonly database: Database }, orderId: string): Promise<void> =>
  database.transaction(async (tx) => {
    const hinted = await markHinted(tx, orderId, HINT_EVERY_SECONDS);
    if (hinted === undefined) return;
    const { paymentId, delayMs } = hinted;
    await tx.publish(paymentQueryDue, { paymentId }, delayMs > 0 ? { delayMs } : {});
  });

/** Queries Toss about a hinted payment, at most once in ten seconds. The schedule settles what Toss does not answer. */
export async function settleHinted(
  deps: { readonly database: Database; readonly toss: Toss },
  paymentId: string,
): Promise<void> {
  await settleIfDue(deps, paymentId, HINT_EVERY_SECONDS);
}

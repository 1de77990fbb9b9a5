import type { Database } from '#shared/postgres/database.ts';
import type { Toss } from '../domain/toss.ts';
import { findUnsettledByOrder } from '../repositories/due.ts';
import { settleById } from './settle-due.ts';

const HINT_ASKS_EVERY_SECONDS = 10;

/**
 * Somebody says that an order of ours has changed at Toss. Nothing that he says is believed: where the order is not
 * settled Toss is asked, at most once in ten seconds, else nothing happens.
 */
export async function settleHinted(
  deps: { readonly database: Database; readonly toss: Toss },
  orderId: string,
): Promise<void> {
  const id = await findUnsettledByOrder(deps.database, orderId);
  if (id !== undefined) await settleById(deps, id, HINT_ASKS_EVERY_SECONDS);
}

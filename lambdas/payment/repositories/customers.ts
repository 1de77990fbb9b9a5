import { randomUUID } from 'node:crypto';
import type { Executor } from '#shared/postgres/database.ts';
import { statement } from '#shared/postgres/statement.ts';

const INSERT = statement(
  'payment.insert_customer',
  'INSERT INTO customers (user_id, customer_key) VALUES ($1, $2) ON CONFLICT (user_id) DO NOTHING',
);
const FIND = statement<{ customerKey: string }>(
  'payment.find_customer',
  'SELECT customer_key FROM customers WHERE user_id = $1',
);

/** The random key that identifies the user in Toss's widget: the same one each time. */
export async function customerKeyOf(tx: Executor, userId: string): Promise<string> {
  // The second statement sees the row, whichever transaction inserted it.
  const [, [row]] = await Promise.all([tx.execute(INSERT, [userId, randomUUID()]), tx.query(FIND, [userId])]);
  return row!.customerKey;
}

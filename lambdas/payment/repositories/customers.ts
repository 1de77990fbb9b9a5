import { randomUUID } from 'node:crypto';
import type { Executor } from '#shared/postgres/database.ts';
import { statement } from '#shared/postgres/statement.ts';

const INSERT = statement(
  'payment.insert_customer',
  'INSERT INTO customers (user_id, customer_key) VALUES ($1, $2) ON CONFLICT (user_id) DO NOTHING',
);
const FIND = statement<{ customer_key: string }>(
  'payment.find_customer',
  'SELECT customer_key FROM customers WHERE user_id = $1',
);

/** The random name by which Toss's widget knows the fan; the same one each time. */
export async function customerKeyOf(tx: Executor, userId: string): Promise<string> {
  // The second statement sees what the first left, whoever made the row.
  const [, [row]] = await Promise.all([tx.execute(INSERT, [userId, randomUUID()]), tx.query(FIND, [userId])]);
  return row!.customer_key;
}

import type { Executor } from '../postgres/database.ts';
import { statement } from '../postgres/statement.ts';

const INSERT = statement(
  'inbox.insert_row',
  'INSERT INTO inbox (id, type) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING',
);

/** Records the message in the transaction of its effect. @returns false when it was recorded before */
export const isFirstDelivery = async (tx: Executor, id: string, type: string): Promise<boolean> =>
  (await tx.execute(INSERT, [id, type])) === 1;

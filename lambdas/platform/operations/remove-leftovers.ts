import type { Executor, Statement } from '#shared/postgres/statement.ts';
import { ROWS_MAX, removeSome } from '../repositories/leftovers.ts';

/** Batches of one table in one run; the next run, an hour later, continues. */
const BATCHES_MAX = 200;

/** Deletes expired rows, at most a million of each table. @returns how many */
export async function removeLeftovers(database: Executor, leftovers: readonly Statement<never>[]): Promise<number> {
  let total = 0;
  for (const leftover of leftovers)
    for (let batch = 0; batch < BATCHES_MAX; batch++) {
      const removed = await removeSome(database, leftover);
      total += removed;
      if (removed < ROWS_MAX) break;
    }
  return total;
}

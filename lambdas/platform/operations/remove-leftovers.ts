import type { Executor, Statement } from '#shared/postgres/statement.ts';
import { ROWS_MAX, removeSome } from '../repositories/leftovers.ts';

/** Batches of one table in one run; the next run, an hour later, continues. */
const BATCHES_MAX = 200;

/** Deletes expired rows, at most a million of each table, until the run `isOver`. @returns how many */
export async function removeLeftovers(
  database: Executor,
  leftovers: readonly Statement<never>[],
  isOver: () => boolean,
): Promise<number> {
  let total = 0;
  for (const leftover of leftovers)
    for (let batch = 0; batch < BATCHES_MAX && !isOver(); batch++) {
      const removed = await removeSome(database, leftover);
      total += removed;
      if (removed < ROWS_MAX) break;
    }
  return total;
}

import { connectDatabase } from '#shared/composition/database.ts';
import { once } from '#shared/domain/once.ts';
import { log } from '#shared/observability/log.ts';
import { scheduledFunction } from '#shared/schedule/scheduled-function.ts';
import { SCHEMAS } from '../domain/database-roles.ts';
import { removeLeftovers } from '../operations/remove-leftovers.ts';
import { leftoverStatements } from '../repositories/leftovers.ts';

const database = once(connectDatabase);
const leftovers = SCHEMAS.flatMap(leftoverStatements);

export const handler = scheduledFunction({
  // Longer than one statement may run (5 s).
  stopBeforeEndMs: 10_000,
  deps: database,
  run: async (janitor, deadline) => {
    const removed = await removeLeftovers(janitor, leftovers, () => deadline.isOver());
    log.info('janitor', { removed });
  },
});

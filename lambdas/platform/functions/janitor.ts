import { connectDatabase } from '#shared/composition/database.ts';
import { once } from '#shared/domain/once.ts';
import { log } from '#shared/observability/log.ts';
import { SCHEMAS } from '../domain/database-roles.ts';
import { removeLeftovers } from '../operations/remove-leftovers.ts';
import { leftoverStatements } from '../repositories/leftovers.ts';

const database = once(connectDatabase);
const leftovers = SCHEMAS.flatMap(leftoverStatements);

export const handler = async (): Promise<void> => {
  log.info('janitor', { removed: await removeLeftovers(await database(), leftovers) });
};

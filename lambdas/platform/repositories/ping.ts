import type { Executor } from '#shared/postgres/database.ts';
import { statement } from '#shared/postgres/statement.ts';

const PING = statement<{ one: number }>('platform.ping', 'SELECT 1 AS one');

export const pingDatabase = async (database: Executor): Promise<void> => {
  await database.query(PING, []);
};

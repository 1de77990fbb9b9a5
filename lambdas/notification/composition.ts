import { connectDatabase } from '#shared/composition/database.ts';
import { once } from '#shared/domain/once.ts';
import type { Database } from '#shared/postgres/database.ts';

export interface MessageDeps {
  readonly database: Database;
}

export const messageDeps = once(async (): Promise<MessageDeps> => ({ database: await connectDatabase() }));

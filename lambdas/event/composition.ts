import { connectDatabase } from '#shared/composition/database.ts';
import { once } from '#shared/domain/once.ts';
import type { Database } from '#shared/postgres/database.ts';

export interface EventDeps {
  readonly database: Database;
}

export const eventDeps = /* @__PURE__ */ once(async (): Promise<EventDeps> => ({ database: await connectDatabase() }));

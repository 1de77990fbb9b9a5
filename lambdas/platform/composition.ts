import type { Redis } from 'ioredis';
import { connectDatabase } from '#shared/composition/database.ts';
import { once } from '#shared/domain/once.ts';
import type { Database } from '#shared/postgres/database.ts';
import { connectRedis } from '#shared/redis/redis.ts';

export interface ApiDeps {
  readonly database: Database;
  readonly redis: Redis;
}

export const apiDeps = /* @__PURE__ */ once(
  async (): Promise<ApiDeps> => ({ database: await connectDatabase(), redis: connectRedis() }),
);

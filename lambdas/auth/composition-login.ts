import { connectDatabase } from '#shared/composition/database.ts';
import { once } from '#shared/domain/once.ts';
import { connectRedis } from '#shared/redis/redis.ts';
import { tokenDeps } from './composition.ts';
import type { LoginDeps } from './operations/deps.ts';

/** Apart from the API's composition, which needs no Redis and should not load its client. */
export const loginDeps = once(
  async (): Promise<LoginDeps> => ({ ...tokenDeps(), database: await connectDatabase(), redis: connectRedis() }),
);

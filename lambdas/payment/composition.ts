import * as z from 'zod';
import { type HmacSecret, hmacSecret, readSecret, secretId } from '#shared/aws/secrets.ts';
import { connectDatabase } from '#shared/composition/database.ts';
import { config } from '#shared/config/config.ts';
import { once } from '#shared/domain/once.ts';
import type { Database } from '#shared/postgres/database.ts';
import { connectRedis } from '#shared/redis/redis.ts';
import type { Toss } from './domain/toss.ts';
import { sharedBreaker } from './toss/breaker.ts';
import { tossAt } from './toss/client.ts';

const tossSecret = z.object({ secretKey: z.string().min(1) });

export interface MessageDeps {
  readonly database: Database;
}

/** What every function that calls Toss needs. */
export interface TossDeps extends MessageDeps {
  readonly toss: Toss;
}

export interface ApiDeps extends MessageDeps {
  readonly paymentOrderKeys: HmacSecret;
  readonly checkout: { readonly clientKey: string; readonly url: string | undefined };
}

export const messageDeps = /* @__PURE__ */ once(
  async (): Promise<MessageDeps> => ({ database: await connectDatabase() }),
);

export const tossDeps = /* @__PURE__ */ once(
  async (): Promise<TossDeps> => ({
    database: await connectDatabase(),
    toss: tossAt({
      url: config('toss').TOSS_URL,
      secretKey: async () => (await readSecret(secretId('toss'), tossSecret)).secretKey,
      breaker: sharedBreaker(connectRedis(), 'toss'),
    }),
  }),
);

export const apiDeps = /* @__PURE__ */ once(
  async (): Promise<ApiDeps> => ({
    database: await connectDatabase(),
    paymentOrderKeys: hmacSecret('payment-order'),
    checkout: { clientKey: config('toss').TOSS_CLIENT_KEY, url: config('toss').TOSS_CHECKOUT_URL },
  }),
);

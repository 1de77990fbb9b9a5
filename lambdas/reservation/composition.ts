import type { Redis } from 'ioredis';
import { sqsClient } from '#shared/aws/clients.ts';
import { type HmacSecret, hmacSecret } from '#shared/aws/secrets.ts';
import { connectDatabase } from '#shared/composition/database.ts';
import { config } from '#shared/config/config.ts';
import { once } from '#shared/domain/once.ts';
import type { Database } from '#shared/postgres/database.ts';
import { connectRedis } from '#shared/redis/redis.ts';
import { type Push, pushTo } from '#shared/sockets/push.ts';

interface StoreDeps {
  readonly database: Database;
  readonly redis: Redis;
}
export interface ApiDeps extends StoreDeps {
  readonly paymentOrderKeys: HmacSecret;
}
export interface PlaceDeps extends ApiDeps {
  readonly admissionKeys: HmacSecret;
}
export interface MessageDeps extends StoreDeps {
  readonly push: Push;
}

const stores = async (): Promise<StoreDeps> => ({ database: await connectDatabase(), redis: connectRedis() });

export const apiDeps = /* @__PURE__ */ once(
  async (): Promise<ApiDeps> => ({ ...(await stores()), paymentOrderKeys: hmacSecret('payment-order') }),
);
export const placeDeps = /* @__PURE__ */ once(
  async (): Promise<PlaceDeps> => ({
    ...(await stores()),
    paymentOrderKeys: hmacSecret('payment-order'),
    admissionKeys: hmacSecret('admission'),
  }),
);
export const messageDeps = /* @__PURE__ */ once(
  async (): Promise<MessageDeps> => ({
    ...(await stores()),
    push: pushTo(sqsClient(), config('push').PUSH_QUEUE_URL),
  }),
);
export const sweepDeps = /* @__PURE__ */ once(stores);

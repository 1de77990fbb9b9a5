import { onPaymentSucceeded } from '../../../lambdas/reservation/holds/handlers/messages.ts';
import {
  type PlaceCommand,
  placeReservation,
} from '../../../lambdas/reservation/holds/operations/place-reservation.ts';
import { newId } from '../../../lambdas/shared/domain/ids.ts';
import { isFirstDelivery } from '../../../lambdas/shared/messages/consume.ts';
import { relayedOutbox } from '../../../lambdas/shared/messages/outbox.ts';
import { openDatabase } from '../../../lambdas/shared/postgres/database.ts';
import { openRedis } from '../../../lambdas/shared/redis/redis.ts';

/** Run as a process of its own: commits one act and is killed before it could send a message or tell the map. */
export type Death = { readonly databaseUrl: string; readonly redisUrl: string } & (
  | { readonly act: 'place'; readonly command: Omit<PlaceCommand, 'idempotency'>; readonly scope: string }
  | { readonly act: 'payment'; readonly messageId: string; readonly data: unknown }
);

const death = JSON.parse(process.argv[2]!) as Death;
const redisUrl = new URL(death.redisUrl);
const redis = openRedis({ host: redisUrl.hostname, port: Number(redisUrl.port), tls: false });
const database = openDatabase({
  connection: { connectionString: death.databaseUrl, max: 1, pipeline: true },
  namedStatements: true,
  outbox: {
    ...relayedOutbox,
    sendNow: () => {
      process.kill(process.pid, 'SIGKILL');
      return new Promise(() => undefined);
    },
  },
});
const deps = { database, redis, push: () => Promise.resolve() };

if (death.act === 'place') {
  const idempotency = { scope: death.scope, fingerprint: Buffer.alloc(32) };
  await placeReservation(deps, { ...death.command, idempotency });
} else {
  const { messageId: id, data } = death;
  await database.transaction(async (tx) => {
    await isFirstDelivery(tx, id, onPaymentSucceeded.message.type);
    await onPaymentSucceeded.run(deps, tx, { id, version: 1, occurredAt: new Date(), data });
  });
}
throw new Error(`${newId()}: it should have been killed`);

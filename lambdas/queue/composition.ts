import { sqsClient } from '#shared/aws/clients.ts';
import { type HmacSecret, hmacSecret } from '#shared/aws/secrets.ts';
import { connectDatabase } from '#shared/composition/database.ts';
import { config } from '#shared/config/config.ts';
import { once } from '#shared/domain/once.ts';
import type { Database } from '#shared/postgres/database.ts';
import { connectRedis } from '#shared/redis/redis.ts';
import { type Connections, connectionsIn, dynamoClient } from '#shared/sockets/connections.ts';
import { type Post, postThrough } from '#shared/sockets/post.ts';
import { type Push, pushTo } from '#shared/sockets/push.ts';
import { admittedState, type RoomKeys } from './handlers/views.ts';
import type { TickDeps } from './operations/tick-room.ts';

/** What every function of the room needs. */
export interface RoomDeps extends TickDeps {
  readonly keys: () => Promise<RoomKeys>;
}

export interface ApiDeps extends RoomDeps {
  readonly socketTicketKeys: HmacSecret;
  readonly socketUrl: string;
}

const [admission, placeTicket] = [hmacSecret('admission'), hmacSecret('place-ticket')];

async function roomKeys(): Promise<RoomKeys> {
  const [forAdmission, forPlaceTicket] = await Promise.all([admission(), placeTicket()]);
  return { admission: forAdmission, placeTicket: forPlaceTicket };
}

/** Pushes `queue.admitted` to each user who was admitted. */
export const admissionPusher =
  (push: Push, keys: () => Promise<RoomKeys>): TickDeps['pushAdmitted'] =>
  async (eventId, admitted) => {
    if (admitted.length === 0) return;
    const { admission: admissionKeys } = await keys();
    await push(
      admitted.map(({ id, userId, number, untilMs }) => {
        const state = admittedState({ eventId, userId }, { admissionId: id, number, untilMs }, 0, admissionKeys);
        return { userId, message: { type: 'queue.admitted', ...state } };
      }),
    );
  };

export const roomDeps = /* @__PURE__ */ once(
  async (): Promise<RoomDeps> => ({
    database: await connectDatabase(),
    redis: connectRedis(),
    keys: roomKeys,
    pushAdmitted: admissionPusher(pushTo(sqsClient(), config('push').PUSH_QUEUE_URL), roomKeys),
  }),
);

export const apiDeps = /* @__PURE__ */ once(
  async (): Promise<ApiDeps> => ({
    ...(await roomDeps()),
    socketTicketKeys: hmacSecret('socket-ticket'),
    socketUrl: config('socket-url').SOCKET_URL,
  }),
);

/** Messages change rows and nothing else: their function has no connection to Redis. */
export interface MessageDeps {
  readonly database: Database;
}

export const messageDeps = /* @__PURE__ */ once(
  async (): Promise<MessageDeps> => ({ database: await connectDatabase() }),
);

/** What the functions of the WebSocket need. */
export interface SocketDeps {
  readonly connections: Connections;
  readonly post: Post;
  readonly socketTicketKeys: HmacSecret;
}

export const socketDeps = /* @__PURE__ */ once((): SocketDeps => {
  const { CONNECTIONS_TABLE, SOCKET_ENDPOINT } = config('connections');
  return {
    connections: connectionsIn(dynamoClient(), CONNECTIONS_TABLE),
    post: postThrough(SOCKET_ENDPOINT),
    socketTicketKeys: hmacSecret('socket-ticket'),
  };
});

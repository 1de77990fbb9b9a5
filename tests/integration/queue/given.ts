import type { Redis } from 'ioredis';
import type { RoomDeps } from '../../../lambdas/queue/composition.ts';
import type { QueueState } from '../../../lambdas/queue/contract/routes.ts';
import type { RoomUser } from '../../../lambdas/queue/domain/place.ts';
import { readPlaceTicket } from '../../../lambdas/queue/domain/place-ticket.ts';
import { toQueueState } from '../../../lambdas/queue/handlers/views.ts';
import { enterRoom } from '../../../lambdas/queue/operations/enter-room.ts';
import { leaveRoom, readPlace } from '../../../lambdas/queue/operations/read-room.ts';
import { IN_A_TICK, saveRoom } from '../../../lambdas/queue/operations/restore-room.ts';
import { tickRoom } from '../../../lambdas/queue/operations/tick-room.ts';
import { toShortId } from '../../../lambdas/queue/repositories/encoding.ts';
import { keysOf } from '../../../lambdas/queue/repositories/line.ts';
import { readRoomLoad } from '../../../lambdas/queue/repositories/line-upkeep.ts';
import { newId } from '../../../lambdas/shared/domain/ids.ts';
import type { Database } from '../../../lambdas/shared/postgres/database.ts';
import { openRedis } from '../../../lambdas/shared/redis/redis.ts';
import { stores } from '../../support/addresses.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';

export const roomKeys = {
  admission: { current: 'admission-key-of-the-tests-0123456789' },
  placeTicket: { current: 'place-ticket-key-of-the-tests-0123456' },
};

/** Everything a test of the waiting room uses; each test makes its own room. */
export interface Surroundings {
  readonly db: TestDatabase;
  readonly database: Database;
  readonly redis: Redis;
  readonly deps: RoomDeps;
  /** Users who were notified of their admission. */
  readonly notified: string[];
  close(): Promise<void>;
}

export async function surroundings(): Promise<Surroundings> {
  const db = await testDatabase();
  const database = db.open('queue');
  const { hostname: host, port } = new URL(stores.redisUrl());
  const redis = openRedis({ host, port: Number(port), tls: false });
  const notified: string[] = [];
  const deps: RoomDeps = {
    database,
    redis,
    keys: () => Promise.resolve(roomKeys),
    pushAdmitted: (_eventId, admitted) => {
      notified.push(...admitted.map((row) => row.userId));
      return Promise.resolve();
    },
  };
  return {
    db,
    database,
    redis,
    deps,
    notified,
    async close() {
      redis.disconnect();
      await db.drop();
    },
  };
}

interface RoomWish {
  readonly capacity: number;
  readonly ratePerSecond: number;
  /** Seconds from now; negative: in the past. */
  readonly gathersIn: number;
  readonly opensIn: number;
  readonly closesIn: number;
  readonly state: 'OPEN' | 'PAUSED' | 'CLOSED';
}

/** One room, and the actions of users and of time on it. */
export function roomIn({ db, redis, deps }: Surroundings, eventId: string = newId()) {
  const [room, waiting, parked, slots, pending, seen, status] = keysOf(eventId) as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const fan = (userId: string): RoomUser => ({ eventId, userId });
  const rows = () =>
    db.sql<{ id: string; userId: string; number: string; epoch: number; state: string }>(
      'SELECT id, user_id, number, epoch, state FROM queue.admissions WHERE event_id = $1 ORDER BY number',
      [eventId],
    );
  return {
    eventId,
    keys: { room, waiting, parked, slots, pending, seen, status },
    async open(wish: Partial<RoomWish> = {}) {
      const { capacity = 100, ratePerSecond = 10, opensIn = -10, closesIn = 3600, state = 'OPEN' } = wish;
      const { gathersIn = opensIn - 1800 } = wish;
      await db.sql(
        `INSERT INTO queue.rooms
           (event_id, version, state, capacity, rate_per_second, gathers_from, opens_at, closes_at)
         VALUES ($1, 1, $2, $3, $4, now() + make_interval(secs => $5), now() + make_interval(secs => $6),
                 now() + make_interval(secs => $7))`,
        [eventId, state, capacity, ratePerSecond, gathersIn, opensIn, closesIn],
      );
    },
    /** Opens it and loads Redis, as the tick does before the first user comes. */
    async openLoaded(wish: Partial<RoomWish> = {}) {
      await this.open(wish);
      await this.tick();
    },
    set: (column: 'capacity' | 'state' | 'rate_per_second', value: number | string) =>
      db.sql(`UPDATE queue.rooms SET ${column} = $2 WHERE event_id = $1`, [eventId, value]),
    async enter(userId: string, placeTicket?: string | null): Promise<QueueState> {
      const claim = readPlaceTicket(placeTicket ?? undefined, fan(userId), new Date(), roomKeys.placeTicket);
      return toQueueState(fan(userId), await enterRoom(deps, { ...fan(userId), claim }), roomKeys);
    },
    ask: async (userId: string): Promise<QueueState> =>
      toQueueState(fan(userId), await readPlace(deps, fan(userId)), roomKeys),
    leave: (userId: string) => leaveRoom(deps, fan(userId)),
    /** Ticks as the tick function does, some seconds after its last tick. */
    async tick() {
      await redis.hdel(room, 'readAt').catch(() => 0);
      return tickRoom(deps, eventId, IN_A_TICK);
    },
    rows,
    live: async () => (await rows()).filter((row) => row.state !== 'ENDED'),
    /** Fills the token bucket, as a second without admissions does. */
    refill: () => redis.hdel(room, 'bucket'),
    /** Requests do not tick: only the test does. */
    quiet: () => redis.hset(room, 'tickedAt', Date.now() + 60_000),
    /** Makes the last poll of these users older by `seconds`. */
    async silentFor(userIds: readonly string[], seconds: number) {
      for (const userId of userIds) await redis.hincrby(seen, toShortId(userId), -seconds * 1000);
    },
    /** Ends the time in which users may poll again after a restore. */
    recalled: () => redis.hdel(room, 'recallUntil'),
    epoch: async () => (await readRoomLoad(redis, eventId)).epoch,
    /** Makes the epoch older, so that a ticket may start a new one. */
    epochAged: () =>
      db.sql("UPDATE queue.rooms SET epoch_started_at = now() - interval '1 minute' WHERE event_id = $1", [eventId]),
    save: () => saveRoom(deps, eventId),
    /** Deletes this room from Redis, as FLUSHALL does. */
    flush: () => redis.del(room, waiting, parked, slots, pending, seen, status),
    /** Expires admissions, of one user or of all. */
    age: (userId?: string) =>
      db.sql(
        `UPDATE queue.admissions
            SET made_at = made_at - interval '6 minutes', ends_at = ends_at - interval '6 minutes'
          WHERE event_id = $1 AND ($2::uuid IS NULL OR user_id = $2)`,
        [eventId, userId ?? null],
      ),
  };
}

export const fans = (n: number): string[] => Array.from({ length: n }, () => newId());

/** Copies the keys of a room. `fallBack` restores that state, as a failover to a replica does. */
export async function copyOf(redis: Redis, keys: readonly string[]): Promise<{ fallBack(): Promise<void> }> {
  // In one transaction: no change happens between two keys, as in a replica.
  const dumping = redis.multi();
  for (const key of keys) dumping.dumpBuffer(key);
  const dumps = ((await dumping.exec()) ?? []).map(([, dump]) => dump as Buffer | null);
  return {
    async fallBack() {
      const restoring = redis.multi().del(...keys);
      for (const [i, dump] of dumps.entries()) if (dump !== null) restoring.restore(keys[i]!, 0, dump);
      await restoring.exec();
    },
  };
}

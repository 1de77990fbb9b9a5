import type { Redis } from 'ioredis';
import * as z from 'zod';
import { script } from '#shared/redis/script.ts';
import readSource from './read-served-map.lua';
import {
  type CachedMap,
  COMPARE_TURN_MS,
  compareKey,
  MAP_TTL_SECONDS,
  metaKey,
  type SeenCheck,
  seatsPrefix,
  statusesKey,
} from './seat-map.ts';

/** The map of an event is serialised at most four times a second, however many read it. */
const SERIALISE_TURN_MS = 250;
/** Half a minute: a reader fetches each window since the one that its copy names. */
const WINDOWS_OF_A_COPY = 15;

const servedKey = (eventId: string) => `${seatsPrefix(eventId)}:served`;

const integer = z.coerce.number().int();
const seen = [integer, integer, integer] as const;
const reply = z.union([
  z.tuple([z.literal('NONE')]),
  z.tuple([z.literal('KNOWN'), ...seen, z.string()]),
  z.tuple([z.literal('SERVED'), ...seen, z.string(), z.string()]),
  z.tuple([z.literal('CHANGED'), ...seen, integer, integer, integer, z.string()]),
]);
const read = script('read_served_map', readSource, (raw) => reply.parse(raw));

/** A serialised and compressed map. An etag always names the same copy, also after a loss of Redis. */
export interface ServedCopy {
  readonly etag: string;
  /** Base64: Redis and API Gateway carry text. */
  readonly gzip: string;
}

type Found =
  /** The caller has this copy already. */
  | { readonly kind: 'known'; readonly etag: string }
  | { readonly kind: 'served'; readonly copy: ServedCopy }
  /** The caller serialises the map, for others as well. */
  | { readonly kind: 'changed'; readonly map: CachedMap };

export type ServedMap = Found & {
  /** The caller compares the map with PostgreSQL: what the map knows of the last comparison. */
  readonly compare?: SeenCheck;
};

/** @returns undefined when the map has to be loaded */
export async function readServedMap(
  redis: Redis,
  eventId: string,
  etags: readonly string[],
): Promise<ServedMap | undefined> {
  const keys = [
    metaKey(eventId),
    statusesKey(eventId),
    servedKey(eventId),
    `${seatsPrefix(eventId)}:serialise`,
    compareKey(eventId),
  ];
  const found = await read(redis, keys, [SERIALISE_TURN_MS, COMPARE_TURN_MS, WINDOWS_OF_A_COPY, ...etags]);
  if (found[0] === 'NONE') return undefined;
  const compare = found[1] === 1 ? { compare: { epoch: found[2], n: found[3] } } : {};
  switch (found[0]) {
    case 'KNOWN':
      return { kind: 'known', etag: found[4], ...compare };
    case 'SERVED':
      return { kind: 'served', copy: { etag: found[4], gzip: found[5] }, ...compare };
    case 'CHANGED': {
      const [, , epoch, , window, layoutVersion, count, statuses] = found;
      return { kind: 'changed', map: { epoch, window, layoutVersion, count, statuses }, ...compare };
    }
  }
}

/** The copy is served to every reader until the map changes. A copy of an older epoch is never served. */
export async function keepServedCopy(
  redis: Redis,
  eventId: string,
  { epoch, count, window }: CachedMap,
  { etag, gzip }: ServedCopy,
): Promise<void> {
  const key = servedKey(eventId);
  await redis.multi().hset(key, { epoch, count, window, etag, gzip }).expire(key, MAP_TTL_SECONDS).exec();
}

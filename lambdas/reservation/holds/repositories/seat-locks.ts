import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import * as z from 'zod';
import { script } from '#shared/redis/script.ts';
import { seatsPrefix } from '../../seat-map/repositories/seat-map.ts';
import lockGroupSource from './lock-first-group.lua';
import lockSource from './lock-seats.lua';
import unlockSource from './unlock-seats.lua';

/** Long enough for the claim, and short enough that a function that died does not block a free seat for long. */
const LOCK_MS = 3_000;
/** As long as the longest hold: a client does not repeat a request later. */
const REMEMBER_MS = 3_600_000;

const lockReply = z.union([z.tuple([z.literal('LOCKED')]), z.tuple([z.literal('TAKEN')], z.number())]);
const lock = script('lock_seats', lockSource, (raw) => lockReply.parse(raw));
const unlock = script('unlock_seats', unlockSource, (raw) => z.tuple([z.literal('UNLOCKED')]).parse(raw));

const groupReply = z.union([z.tuple([z.literal('FOUND'), z.number()]), z.tuple([z.literal('TAKEN')], z.number())]);
const lockGroup = script('lock_first_group', lockGroupSource, (raw) => groupReply.parse(raw));

const turnOf = (eventId: string, owner: string): string => `${seatsPrefix(eventId)}:turn:${owner}`;
const keysOf = (eventId: string, seatIds: readonly number[]): string[] =>
  seatIds.map((seatId) => `${seatsPrefix(eventId)}:lock:${seatId}`);

const markOf = (eventId: string, request: string): string =>
  `${seatsPrefix(eventId)}:done:${createHash('sha256').update(request).digest('base64url')}`;

interface Wish {
  readonly eventId: string;
  readonly seatIds: readonly number[];
  /** The user. Locks of the same owner do not conflict. */
  readonly owner: string;
  /** The same for a repeat of the same request, and for no other. */
  readonly request: string;
}

/** Locks every seat for the owner, or none. @returns the seats that another user has locked; none for a repeat */
export async function lockSeats(redis: Redis, { eventId, seatIds, owner, request }: Wish): Promise<number[]> {
  const own = [turnOf(eventId, owner), markOf(eventId, request)];
  const [, ...positions] = await lock(redis, [...own, ...keysOf(eventId, seatIds)], [owner, LOCK_MS]);
  return positions.map((position) => seatIds[position - 1]!);
}

/** What `lockFirstGroup` found. */
export type FirstGroup =
  | { readonly kind: 'found'; readonly seatIds: readonly number[] }
  /** Of each group another user has locked a seat; these are locked. */
  | { readonly kind: 'taken'; readonly seatIds: readonly number[] };

/**
 * Locks the first group of which another user has locked no seat. Callers that ask at the same time get different groups.
 *
 * @param groups of equal size, best first; the ids of a group grow by one
 */
export async function lockFirstGroup(
  redis: Redis,
  eventId: string,
  groups: readonly (readonly number[])[],
  owner: string,
): Promise<FirstGroup> {
  const size = groups[0]?.length ?? 0;
  const firstSeats = groups.map((group) => group[0]!);
  const args = [seatsPrefix(eventId), owner, LOCK_MS, size, ...firstSeats];
  const [tag, ...numbers] = await lockGroup(redis, [turnOf(eventId, owner)], args);
  if (tag === 'TAKEN') return { kind: 'taken', seatIds: numbers };
  return { kind: 'found', seatIds: groups[numbers[0]! - 1]! };
}

/** Marks the request as done, so that a repeat of it passes the locks of other users. */
export async function rememberRequest(redis: Redis, { eventId, request }: Wish): Promise<void> {
  await redis.set(markOf(eventId, request), '1', 'PX', REMEMBER_MS);
}

/** Releases the locks that still belong to the owner. */
export async function unlockSeats(
  redis: Redis,
  eventId: string,
  seatIds: readonly number[],
  owner: string,
): Promise<void> {
  await unlock(redis, keysOf(eventId, seatIds), [owner]);
}

import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import * as z from 'zod';
import { script } from '#shared/redis/script.ts';
import { seatsPrefix } from '../../seat-map/repositories/seat-map.ts';
import lockSource from './lock-seats.lua';
import unlockSource from './unlock-seats.lua';

/** Long enough for the claim, too short to keep a free seat refused by a function that died. */
const LOCK_MS = 3_000;
/** As long as the longest hold: later nobody repeats a request for its answer. */
const REMEMBER_MS = 3_600_000;

const lockReply = z.union([z.tuple([z.literal('LOCKED')]), z.tuple([z.literal('TAKEN')], z.number())]);
const lock = script('lock_seats', lockSource, (raw) => lockReply.parse(raw));
const unlock = script('unlock_seats', unlockSource, (raw) => z.tuple([z.literal('UNLOCKED')]).parse(raw));

const keysOf = (eventId: string, seatIds: readonly number[]): string[] =>
  seatIds.map((seatId) => `${seatsPrefix(eventId)}:lock:${seatId}`);

const markOf = (eventId: string, request: string): string =>
  `${seatsPrefix(eventId)}:done:${createHash('sha256').update(request).digest('base64url')}`;

interface Wish {
  readonly eventId: string;
  readonly seatIds: readonly number[];
  /** Who asks: his own locks are none to him. */
  readonly owner: string;
  /** The same for a repeat of the same request, and for no other. */
  readonly request: string;
}

/** Locks every seat for the owner, or none. @returns the seats that somebody else has locked; none for a repeat */
export async function lockSeats(redis: Redis, { eventId, seatIds, owner, request }: Wish): Promise<number[]> {
  const own = [`${seatsPrefix(eventId)}:turn:${owner}`, markOf(eventId, request)];
  const [, ...positions] = await lock(redis, [...own, ...keysOf(eventId, seatIds)], [owner, LOCK_MS]);
  return positions.map((position) => seatIds[position - 1]!);
}

/** A repeat of the request is told apart from a rival's, for as long as a fan may ask for a lost answer. */
export async function rememberRequest(redis: Redis, { eventId, request }: Wish): Promise<void> {
  await redis.set(markOf(eventId, request), '1', 'PX', REMEMBER_MS);
}

/** Gives back what is still the owner's. */
export async function unlockSeats(
  redis: Redis,
  eventId: string,
  seatIds: readonly number[],
  owner: string,
): Promise<void> {
  await unlock(redis, keysOf(eventId, seatIds), [owner]);
}

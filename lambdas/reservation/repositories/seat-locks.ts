import type { Redis } from 'ioredis';
import * as z from 'zod';
import { script } from '#shared/redis/script.ts';
import lockSource from './lock-seats.lua';
import { seatsPrefix } from './seat-map.ts';
import unlockSource from './unlock-seats.lua';

/** Long enough for the claim, too short to keep a free seat refused by a function that died. */
const LOCK_MS = 3_000;

const lockReply = z.union([z.tuple([z.literal('LOCKED')]), z.tuple([z.literal('TAKEN')], z.number())]);
const lock = script('lock_seats', lockSource, (raw) => lockReply.parse(raw));
const unlock = script('unlock_seats', unlockSource, (raw) => z.tuple([z.literal('UNLOCKED')]).parse(raw));

const keysOf = (eventId: string, seatIds: readonly number[]): string[] =>
  seatIds.map((seatId) => `${seatsPrefix(eventId)}:lock:${seatId}`);

/** Locks every seat for the owner, or none. @returns the seats that somebody else has locked */
export async function lockSeats(
  redis: Redis,
  eventId: string,
  seatIds: readonly number[],
  owner: string,
): Promise<number[]> {
  const turn = `${seatsPrefix(eventId)}:turn:${owner}`;
  const [, ...positions] = await lock(redis, [turn, ...keysOf(eventId, seatIds)], [owner, LOCK_MS]);
  return positions.map((position) => seatIds[position - 1]!);
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

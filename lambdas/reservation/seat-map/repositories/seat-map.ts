import type { Redis } from 'ioredis';
import * as z from 'zod';
import { script } from '#shared/redis/script.ts';
import type { SeatChange, SeatState } from '../../holds/repositories/seats.ts';
import applySource from './apply-seat-changes.lua';
import loadSource from './load-seat-map.lua';
import readMapSource from './read-seat-map.lua';
import readWindowSource from './read-seat-window.lua';
import type { SeatSnapshot } from './seat-changes.ts';

export const WINDOW_SECONDS = 2;
/** Ten minutes: a client that was away longer fetches the map. */
const WINDOWS_KEPT = 300;
const WINDOW_TTL_MS = (WINDOWS_KEPT * WINDOW_SECONDS + 60) * 1000;
/** The map of an event that is over is evicted after a day without a new load. */
export const MAP_TTL_SECONDS = 24 * 60 * 60;
/** Reading 50,000 rows takes well under a second; a loader that died delays the next one by this long. */
const LOADER_TTL_MS = 5_000;
/** One reader of each event compares the map with PostgreSQL in each second. */
export const COMPARE_TURN_MS = 1_000;
/** One call blocks Redis for about a millisecond. */
const CHANGES_PER_CALL_MAX = 500;

/** Every key of one event's seats lies in one hash slot. */
export const seatsPrefix = (eventId: string): string => `{seats:${eventId}}`;

export const metaKey = (eventId: string) => `${seatsPrefix(eventId)}:map`;
export const statusesKey = (eventId: string) => `${seatsPrefix(eventId)}:statuses`;
const versionsKey = (eventId: string) => `${seatsPrefix(eventId)}:versions`;
const loaderKey = (eventId: string) => `${seatsPrefix(eventId)}:loader`;
export const compareKey = (eventId: string) => `${seatsPrefix(eventId)}:compare`;
const mapKeys = (eventId: string): string[] => [
  metaKey(eventId),
  statusesKey(eventId),
  versionsKey(eventId),
  `${seatsPrefix(eventId)}:pending`,
  loaderKey(eventId),
];

const applyReply = z.union([
  z.tuple([z.literal('APPLIED'), z.number(), z.number()]),
  z.tuple([z.literal('PENDING'), z.number()]),
  z.tuple([z.literal('GONE')]),
]);
const apply = script('apply_seat_changes', applySource, (raw) => applyReply.parse(raw));
const load = script('load_seat_map', loadSource, (raw) => z.tuple([z.enum(['LOADED', 'REFUSED'])]).parse(raw));

const integer = z.coerce.number().int();
const mapReply = z.union([
  z.tuple([z.literal('NONE')]),
  z.tuple([z.literal('MAP'), integer, integer, integer, integer, z.string()]),
]);
const readMapScript = script('read_seat_map', readMapSource, (raw) => mapReply.parse(raw));
const windowReply = z.union([
  z.tuple([z.literal('GONE')]),
  z.tuple([z.literal('WINDOW'), integer, integer, integer], z.string()),
]);
const readWindowScript = script('read_seat_window', readWindowSource, (raw) => windowReply.parse(raw));

type Applied =
  | { readonly kind: 'applied'; readonly available: number }
  /** There is no map yet. `isOurTurn`: the availability was not counted for a second, so the caller counts. */
  | { readonly kind: 'pending'; readonly isOurTurn: boolean };

const NO_CHECK = [0, 0, 0] as const;
const triplesOf = (changes: readonly SeatChange[]): (string | number)[] =>
  changes.flatMap(({ seatId, state, version }) => [seatId, state, version]);

/** Applies the changes to the map. Older versions change nothing, so a repeat is harmless. */
export async function applySeatChanges(
  redis: Redis,
  eventId: string,
  changes: readonly SeatChange[],
): Promise<Applied> {
  const args = [seatsPrefix(eventId), WINDOW_TTL_MS, ...NO_CHECK, ...triplesOf(changes)];
  const reply = await apply(redis, mapKeys(eventId), args);
  if (reply[0] === 'APPLIED') return { kind: 'applied', available: reply[2] };
  return { kind: 'pending', isOurTurn: reply[1] === 1 };
}

/** As `applySeatChanges`, in several calls, so that Redis serves other clients between them. */
export async function applyManyChanges(redis: Redis, eventId: string, changes: readonly SeatChange[]): Promise<void> {
  for (let from = 0; from < changes.length; from += CHANGES_PER_CALL_MAX)
    await applySeatChanges(redis, eventId, changes.slice(from, from + CHANGES_PER_CALL_MAX));
}

export interface CachedMap {
  readonly epoch: number;
  readonly window: number;
  readonly layoutVersion: number;
  /** Grows with each change within the epoch. */
  readonly count: number;
  readonly statuses: string;
}

/** @returns undefined when it has to be loaded */
export async function readSeatMap(redis: Redis, eventId: string): Promise<CachedMap | undefined> {
  const [tag, epoch, window, layoutVersion, count, statuses] = await readMapScript(
    redis,
    [metaKey(eventId), statusesKey(eventId)],
    [],
  );
  return tag === 'NONE'
    ? undefined
    : { epoch: epoch!, window: window!, layoutVersion: layoutVersion!, count: count!, statuses: statuses! };
}

/** Only one loader reads PostgreSQL for the map at a time. @returns false while another one does */
export const beginLoading = async (redis: Redis, eventId: string, token: string): Promise<boolean> =>
  (await redis.set(loaderKey(eventId), token, 'PX', LOADER_TTL_MS, 'NX')) === 'OK';

/** What is loaded, and instead of what. */
export interface Loading {
  readonly token: string;
  /** Number of the comparison to which the snapshot belongs. */
  readonly n: number;
  /** Epoch of the map that is replaced; 0 where there is none. */
  readonly replaces: number;
}

/** Begins a new epoch. @returns false when another map exists, or Redis has lost this loader's token */
export async function loadSeatMap(
  redis: Redis,
  eventId: string,
  { token, n, replaces }: Loading,
  { layoutVersion, statuses, versions }: SeatSnapshot,
): Promise<boolean> {
  const args = [token, layoutVersion, statuses, versions, MAP_TTL_SECONDS, n, replaces];
  const [tag] = await load(redis, mapKeys(eventId), args);
  return tag === 'LOADED';
}

/** The last comparison with PostgreSQL that this map knows of. */
export interface SeenCheck {
  readonly epoch: number;
  readonly n: number;
}

/** @returns undefined where Redis has no map */
export async function readSeenCheck(redis: Redis, eventId: string): Promise<SeenCheck | undefined> {
  const [epoch, n] = await redis.hmget(metaKey(eventId), 'epoch', 'checked');
  return epoch == null ? undefined : { epoch: Number(epoch), n: Number(n ?? 0) };
}

/**
 * The map knows the changes of comparison `n` and the comparison itself. Both are one step, and only on a map that knows
 * `seen`: a Redis that falls back during the comparison forgets both or neither.
 *
 * @returns false when it fell back, or another map was loaded
 */
export async function applyCheck(
  redis: Redis,
  eventId: string,
  { seen, n, changes }: { readonly seen: SeenCheck; readonly n: number; readonly changes: readonly SeatChange[] },
): Promise<boolean> {
  const args = [seatsPrefix(eventId), WINDOW_TTL_MS, n, seen.epoch, seen.n, ...triplesOf(changes)];
  return (await apply(redis, mapKeys(eventId), args))[0] === 'APPLIED';
}

/** The map as it is stored: one character and one version of four bytes for each seat. */
export interface RawMap {
  readonly statuses: string;
  readonly versions: Buffer;
}

/** @returns undefined where Redis has no map, or only a part of it */
export async function readRawMap(redis: Redis, eventId: string): Promise<RawMap | undefined> {
  const reading = redis.multi().exists(metaKey(eventId)).get(statusesKey(eventId)).getBuffer(versionsKey(eventId));
  const [exists, statuses, versions] = ((await reading.exec()) ?? []).map(([error, value]) => {
    if (error !== null) throw error;
    return value;
  });
  if (exists !== 1 || typeof statuses !== 'string' || !Buffer.isBuffer(versions)) return undefined;
  return versions.length === 4 * statuses.length ? { statuses, versions } : undefined;
}

export interface SeatWindow {
  /** The window that is still being written. */
  readonly open: number;
  readonly seats: readonly (readonly [seatId: number, state: SeatState])[];
  /** The caller compares the map with PostgreSQL: what the map knows of the last comparison. */
  readonly compare?: SeenCheck;
}

/** @returns undefined when it is too old, not begun, or of another epoch */
export async function readSeatWindow(
  redis: Redis,
  eventId: string,
  epoch: number,
  window: number,
): Promise<SeatWindow | undefined> {
  const keys = [metaKey(eventId), `${seatsPrefix(eventId)}:window:${window}`, compareKey(eventId)];
  const [tag, compare, n, open, ...parts] = await readWindowScript(redis, keys, [
    epoch,
    window,
    WINDOWS_KEPT,
    COMPARE_TURN_MS,
  ]);
  if (tag === 'GONE') return undefined;
  const seats: [number, SeatState][] = [];
  for (let at = 0; at < parts.length; at += 2) seats.push([Number(parts[at]), parts[at + 1] as SeatState]);
  return {
    open: open!,
    seats: seats.sort(([a], [b]) => a - b),
    ...(compare === 1 ? { compare: { epoch, n: n! } } : {}),
  };
}

/** @returns whether the caller publishes the availability: at most once a second for each event */
export const claimAvailabilityTurn = async (redis: Redis, eventId: string): Promise<boolean> =>
  (await redis.set(`${seatsPrefix(eventId)}:availability-turn`, '1', 'PX', 1_000, 'NX')) === 'OK';

/** @returns whether the caller compares the map with PostgreSQL: one of all readers of an event in each second */
export const takeComparingTurn = async (redis: Redis, eventId: string): Promise<boolean> =>
  (await redis.set(compareKey(eventId), '1', 'PX', COMPARE_TURN_MS, 'NX')) === 'OK';

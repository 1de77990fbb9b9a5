import type { Redis } from 'ioredis';
import * as z from 'zod';
import { script } from '#shared/redis/script.ts';
import applySource from './apply-seat-changes.lua';
import loadSource from './load-seat-map.lua';
import readMapSource from './read-seat-map.lua';
import readWindowSource from './read-seat-window.lua';
import type { SeatSnapshot } from './seat-changes.ts';
import type { SeatChange, SeatLetter } from './seats.ts';

export const WINDOW_SECONDS = 2;
/** Ten minutes: whoever has slept longer fetches the map. */
const WINDOWS_KEPT = 300;
const WINDOW_TTL_MS = (WINDOWS_KEPT * WINDOW_SECONDS + 60) * 1000;
/** A map that nobody loads again is of an event that is over. */
const MAP_TTL_SECONDS = 24 * 60 * 60;
/** Reading 50,000 rows takes well under a second. */
const LOADER_TTL_MS = 10_000;

/** Every key of one event's seats lies in one hash slot. */
export const seatsPrefix = (eventId: string): string => `{seats:${eventId}}`;

const metaKey = (eventId: string) => `${seatsPrefix(eventId)}:map`;
const statusesKey = (eventId: string) => `${seatsPrefix(eventId)}:statuses`;
const loaderKey = (eventId: string) => `${seatsPrefix(eventId)}:loader`;
const mapKeys = (eventId: string): string[] => [
  metaKey(eventId),
  statusesKey(eventId),
  `${seatsPrefix(eventId)}:versions`,
  `${seatsPrefix(eventId)}:pending`,
];

const applyReply = z.union([
  z.tuple([z.literal('APPLIED'), z.number(), z.number()]),
  z.tuple([z.literal('PENDING'), z.number()]),
]);
const apply = script('apply_seat_changes', applySource, (raw) => applyReply.parse(raw));
const load = script('load_seat_map', loadSource, (raw) => z.tuple([z.enum(['LOADED', 'REFUSED'])]).parse(raw));

const integer = z.coerce.number().int();
const mapReply = z.union([
  z.tuple([z.literal('NONE')]),
  z.tuple([z.literal('MAP'), integer, integer, integer, integer, z.string()]),
]);
const readMapScript = script('read_seat_map', readMapSource, (raw) => mapReply.parse(raw));
const windowReply = z.union([z.tuple([z.literal('GONE')]), z.tuple([z.literal('WINDOW'), integer], z.string())]);
const readWindowScript = script('read_seat_window', readWindowSource, (raw) => windowReply.parse(raw));

type Applied =
  | { readonly kind: 'applied'; readonly available: number }
  /** There is no map yet. `isOurTurn`: nobody has told the availability for a second, so the caller may count. */
  | { readonly kind: 'pending'; readonly isOurTurn: boolean };

/** Tells the map; older versions change nothing, so a repeat is harmless. */
export async function applySeatChanges(
  redis: Redis,
  eventId: string,
  changes: readonly SeatChange[],
): Promise<Applied> {
  const triples = changes.flatMap(({ seat_id, letter, version }) => [seat_id, letter, version]);
  const reply = await apply(redis, mapKeys(eventId), [seatsPrefix(eventId), WINDOW_TTL_MS, ...triples]);
  if (reply[0] === 'PENDING') return { kind: 'pending', isOurTurn: reply[1] === 1 };
  return { kind: 'applied', available: reply[2] };
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

/** Only one reads PostgreSQL for the map at a time. @returns false when somebody else does */
export const beginLoading = async (redis: Redis, eventId: string, token: string): Promise<boolean> =>
  (await redis.set(loaderKey(eventId), token, 'PX', LOADER_TTL_MS, 'NX')) === 'OK';

/** Begins a new epoch. @returns false when there is a map, or Redis has forgotten this loader */
export async function loadSeatMap(
  redis: Redis,
  eventId: string,
  token: string,
  { layout_version, statuses, versions }: SeatSnapshot,
): Promise<boolean> {
  const keys = [...mapKeys(eventId), loaderKey(eventId)];
  const [tag] = await load(redis, keys, [token, layout_version, statuses, versions, MAP_TTL_SECONDS]);
  return tag === 'LOADED';
}

export interface SeatWindow {
  /** The window that is still being written. */
  readonly open: number;
  readonly seats: readonly (readonly [seatId: number, letter: SeatLetter])[];
}

/** @returns undefined when it is too old, not begun, or of another epoch */
export async function readSeatWindow(
  redis: Redis,
  eventId: string,
  epoch: number,
  window: number,
): Promise<SeatWindow | undefined> {
  const keys = [metaKey(eventId), `${seatsPrefix(eventId)}:window:${window}`];
  const [tag, open, ...parts] = await readWindowScript(redis, keys, [epoch, window, WINDOWS_KEPT]);
  if (tag === 'GONE') return undefined;
  const seats: [number, SeatLetter][] = [];
  for (let at = 0; at < parts.length; at += 2) seats.push([Number(parts[at]), parts[at + 1] as SeatLetter]);
  return { open: open!, seats: seats.sort(([a], [b]) => a - b) };
}

/** @returns whether the availability may be told now: at most once a second an event */
export const takeTellingTurn = async (redis: Redis, eventId: string): Promise<boolean> =>
  (await redis.set(`${seatsPrefix(eventId)}:telling`, '1', 'PX', 1_000, 'NX')) === 'OK';

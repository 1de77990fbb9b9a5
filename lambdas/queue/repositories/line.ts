import { type Redis, ReplyError } from 'ioredis';
import * as z from 'zod';
import { script } from '#shared/redis/script.ts';
import { LineUnreachable } from '../contract/errors.ts';
import type { Place, Proposal, Room, RoomCursor } from '../domain/place.ts';
import cursorSource from './cursor.lua';
import { decodeSlot, fromShortId, toShortId } from './encoding.ts';
import enterSource from './enter.lua';
import placeSource from './place.lua';
import proposeSource from './propose.lua';
import roomSource from './room.lua';

/** The answer of every script while the room cannot be changed. */
export type Unready =
  /** PostgreSQL was queried a moment ago and has no such room. */
  | { readonly kind: 'ABSENT' }
  /** Redis has lost the room. One caller a second is chosen to restore it. */
  | { readonly kind: 'RESTORING'; readonly isChosen: boolean };

export type Standing =
  | Unready
  | { readonly kind: 'HERE'; readonly isTickDue: boolean; readonly room: Room; readonly place: Place };

export type CursorReply = Unready | Extract<RoomCursor, { kind: 'CURSOR' }>;

/** The input of a tick. */
export interface Called {
  readonly kind: 'PROPOSED';
  readonly epoch: number;
  readonly lastNumber: number;
  readonly servingNumber: number;
  /** How many readings Redis has applied; of the readings that began after the last one, only the first is applied. */
  readonly syncs: number;
  /** The slots contain all transactions before this one; empty when that is not known. */
  readonly watermark: string;
  readonly isCompareDue: boolean;
  /** How many more could be proposed at once with more ids. */
  readonly more: number;
  readonly proposals: readonly Proposal[];
}

/** `QUIET`: no user waits, and the rows were read a moment ago. */
export type Proposed = Unready | { readonly kind: 'QUIET' } | Called;

const PARTS = ['room', 'waiting', 'parked', 'slots', 'pending', 'seen', 'status'] as const;

/** Every key of a room, in the order of room.lua; one hash slot. */
export const keysOf = (eventId: string): readonly string[] => PARTS.map((part) => `{q:${eventId}}${part}`);

/** How long an unknown event is answered without a query of PostgreSQL. */
const ABSENT_MS = 2_000;

const roomState = z.enum(['GATHERING', 'OPEN', 'PAUSED', 'CLOSED']);
const unready = [
  z.tuple([z.literal('ABSENT')]).transform(() => ({ kind: 'ABSENT' }) as const),
  z
    .tuple([z.literal('RESTORING'), z.number()])
    .transform(([, isChosen]) => ({ kind: 'RESTORING', isChosen: isChosen === 1 }) as const),
] as const;

const number = z.coerce.number().int();

type Line = Omit<Extract<Place, { kind: 'WAITING' }>, 'kind' | 'number'>;

function toPlace(tag: string, value: string | number, line: Line): Place {
  switch (tag) {
    case 'SLOT':
      return decodeSlot(String(value));
    case 'WAITING':
      return { kind: 'WAITING', number: Number(value), ...line };
    case 'NONE':
    case 'CLOSED':
    case 'CLAIM':
      return { kind: tag };
    default:
      throw new Error(`unknown place: ${tag}`);
  }
}

/** Hand-written: this is the busiest path of the service, and a schema costs it several microseconds. */
function decodeStanding(raw: unknown): Standing {
  if (!Array.isArray(raw) || raw[0] !== 'HERE') return z.union(unready).parse(raw);
  const [, epoch, due, state, closesAtMs, waiting, tag, value, ahead, estimate, pollAfterMs] = raw as [
    string,
    number,
    number,
    Room['state'],
    number,
    number,
    string,
    string | number,
    number,
    number,
    number,
  ];
  const line = { ahead, estimatedWaitSeconds: estimate < 0 ? null : estimate, pollAfterMs };
  return {
    kind: 'HERE',
    isTickDue: due === 1,
    room: { epoch, state, closesAtMs, waiting },
    place: toPlace(tag, value, line),
  };
}

const decodeCursor = z.union([
  z
    .tuple([z.literal('CURSOR'), number, roomState, number, number, number, number, number, number])
    .transform(
      ([, epoch, state, nowMs, servingNumber, lastNumber, waiting, active, ratePerMinute]) =>
        ({ kind: 'CURSOR', epoch, state, nowMs, servingNumber, lastNumber, waiting, active, ratePerMinute }) as const,
    ),
  ...unready,
]);

const PER_PROPOSAL = 3;
const decodeProposed = z.union([
  z
    .tuple([z.literal('PROPOSED'), number, number, number, number, z.string(), number, number], z.string())
    .transform(([kind, epoch, lastNumber, servingNumber, syncs, watermark, isCompareDue, more, ...flat]): Called => {
      const proposals: Proposal[] = [];
      for (let i = 0; i < flat.length; i += PER_PROPOSAL)
        proposals.push({ id: fromShortId(flat[i]!), userId: fromShortId(flat[i + 1]!), number: Number(flat[i + 2]) });
      const at = { epoch, lastNumber, servingNumber, syncs, watermark };
      return { kind, ...at, isCompareDue: isCompareDue === 1, more, proposals };
    }),
  z.tuple([z.literal('QUIET')]).transform(() => ({ kind: 'QUIET' }) as const),
  ...unready,
]);

const enterScript = script<Standing>('queue_enter', roomSource + enterSource, decodeStanding);
const placeScript = script<Standing>('queue_place', roomSource + placeSource, decodeStanding);
const cursorScript = script<CursorReply>('queue_cursor', roomSource + cursorSource, (raw) => decodeCursor.parse(raw));
const proposeScript = script<Proposed>('queue_propose', roomSource + proposeSource, (raw) => decodeProposed.parse(raw));

/** Errors of a Redis that is reachable but cannot work now. */
const CANNOT_NOW = /^(LOADING|READONLY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|OOM|BUSY|MISCONF|NOREPLICAS)/;

/** @throws LineUnreachable when Redis fails; an error of our own script is thrown unchanged, because it is a bug */
export async function reachLine<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const isOurs =
      error instanceof z.ZodError || (error instanceof ReplyError && !CANNOT_NOW.test((error as Error).message));
    throw isOurs ? error : new LineUnreachable(error);
  }
}

/** A verified place ticket, and the verdict of PostgreSQL; undefined before PostgreSQL was queried. */
export interface Claim {
  readonly number: number;
  readonly epoch: number;
  readonly verdict?: 'FORGOTTEN' | 'GRANTED' | 'SHARED';
}

export const enterLine = (redis: Redis, eventId: string, userId: string, claim?: Claim): Promise<Standing> =>
  reachLine(
    enterScript(redis, keysOf(eventId), [
      toShortId(userId),
      claim?.number ?? 0,
      claim?.epoch ?? 0,
      claim?.verdict ?? '',
    ]),
  );

export const readStanding = (redis: Redis, eventId: string, userId: string): Promise<Standing> =>
  reachLine(placeScript(redis, keysOf(eventId), [toShortId(userId), '']));

/** @param number that PostgreSQL knows as given up; a place that the user has taken since stays */
export const leaveLine = (redis: Redis, eventId: string, userId: string, number: number): Promise<Standing> =>
  reachLine(placeScript(redis, keysOf(eventId), [toShortId(userId), number]));

export const readCursor = (redis: Redis, eventId: string): Promise<CursorReply> =>
  reachLine(cursorScript(redis, keysOf(eventId), []));

/** @param ids for the new admissions; at most this many are proposed */
export const proposeNext = (redis: Redis, eventId: string, ids: readonly string[]): Promise<Proposed> =>
  reachLine(proposeScript(redis, keysOf(eventId), ids.map(toShortId)));

/** Remembers for two seconds that there is no such event, so that PostgreSQL is not queried for each request. */
export async function rememberAbsent(redis: Redis, eventId: string): Promise<void> {
  await reachLine(redis.set(keysOf(eventId).at(-1)!, 'absent', 'PX', ABSENT_MS));
}

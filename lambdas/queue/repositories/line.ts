import { type Redis, ReplyError } from 'ioredis';
import * as z from 'zod';
import { script } from '#shared/redis/script.ts';
import { LineUnreachable } from '../contract/errors.ts';
import type { Place, Proposal, Room } from '../domain/place.ts';
import { fromShortId, toShortId } from '../domain/short-id.ts';
import cursorSource from './cursor.lua';
import enterSource from './enter.lua';
import leaveSource from './leave.lua';
import proposeSource from './propose.lua';
import roomSource from './room.lua';
import { decodeSlot } from './slot.ts';
import statusSource from './status.lua';

/** What any script answers while it may change nothing. */
export type Unready =
  /** PostgreSQL was asked a moment ago and knows no such room. */
  | { readonly kind: 'ABSENT' }
  /** Redis was lost. One caller a second is chosen to restore it. */
  | { readonly kind: 'RESTORING'; readonly isChosen: boolean };

export type Standing =
  | Unready
  | { readonly kind: 'HERE'; readonly isTickDue: boolean; readonly room: Room; readonly place: Place };

export type CursorReply =
  | Unready
  | {
      readonly kind: 'CURSOR';
      readonly epoch: number;
      readonly state: Room['state'];
      readonly nowMs: number;
      readonly servingNumber: number;
      readonly lastNumber: number;
      readonly waiting: number;
      readonly active: number;
      readonly ratePerMinute: number;
    };

/** What a tick starts from. */
export interface Called {
  readonly kind: 'PROPOSED';
  readonly epoch: number;
  readonly lastNumber: number;
  readonly servingNumber: number;
  /** How many readings Redis has applied; only the first reading that began after the last one is applied. */
  readonly syncs: number;
  /** The slots follow all transactions before this one; empty where that is not known. */
  readonly watermark: string;
  readonly isCompareDue: boolean;
  /** So many more could be proposed at once with more ids. */
  readonly more: number;
  readonly proposals: readonly Proposal[];
}

/** `QUIET`: nobody waits, and the rows were read a moment ago. */
export type Proposed = Unready | { readonly kind: 'QUIET' } | Called;

const PARTS = ['room', 'waiting', 'parked', 'slots', 'pending', 'seen', 'mending'] as const;

/** Every key of a room, in the order of room.lua; one hash slot. */
export const keysOf = (eventId: string): readonly string[] => PARTS.map((part) => `{q:${eventId}}${part}`);

/** How long an unknown event is answered without asking PostgreSQL. */
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
const statusScript = script<Standing>('queue_status', roomSource + statusSource, decodeStanding);
const leaveScript = script<Standing>('queue_leave', roomSource + leaveSource, decodeStanding);
const cursorScript = script<CursorReply>('queue_cursor', roomSource + cursorSource, (raw) => decodeCursor.parse(raw));
const proposeScript = script<Proposed>('queue_propose', roomSource + proposeSource, (raw) => decodeProposed.parse(raw));

/** Answers of a Redis that is there but cannot work now. */
const CANNOT_NOW = /^(LOADING|READONLY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|OOM|BUSY|MISCONF|NOREPLICAS)/;

/** @throws LineUnreachable where Redis did not do its work; an error of our own script stays a bug */
export async function reachLine<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const isOurs =
      error instanceof z.ZodError || (error instanceof ReplyError && !CANNOT_NOW.test((error as Error).message));
    throw isOurs ? error : new LineUnreachable(error);
  }
}

/** A place ticket that a user brings back, checked, and what PostgreSQL says of it; undefined before it was asked. */
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

export const askLine = (redis: Redis, eventId: string, userId: string): Promise<Standing> =>
  reachLine(statusScript(redis, keysOf(eventId), [toShortId(userId)]));

/** @param number that PostgreSQL knows as given up; a place that the user took since stays */
export const leaveLine = (redis: Redis, eventId: string, userId: string, number: number): Promise<Standing> =>
  reachLine(leaveScript(redis, keysOf(eventId), [toShortId(userId), number]));

export const readCursor = (redis: Redis, eventId: string): Promise<CursorReply> =>
  reachLine(cursorScript(redis, keysOf(eventId), []));

/** @param ids for the new admissions; at most so many are proposed */
export const proposeNext = (redis: Redis, eventId: string, ids: readonly string[]): Promise<Proposed> =>
  reachLine(proposeScript(redis, keysOf(eventId), ids.map(toShortId)));

/** Spares PostgreSQL the next questions about an event that it does not know. */
export async function rememberAbsent(redis: Redis, eventId: string): Promise<void> {
  await reachLine(redis.set(keysOf(eventId).at(-1)!, 'absent', 'PX', ABSENT_MS));
}

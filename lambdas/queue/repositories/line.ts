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

export type Proposed =
  | Unready
  | {
      readonly kind: 'PROPOSED';
      readonly epoch: number;
      readonly lastNumber: number;
      readonly servingNumber: number;
      readonly proposals: readonly Proposal[];
    };

const PARTS = ['room', 'waiting', 'parked', 'slots', 'pending', 'seen', 'mending'] as const;

/** Every key of a room, in the order in which room.lua names them; one hash slot. */
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

function toPlace(tag: string, value: string | number, ahead: number): Place {
  switch (tag) {
    case 'SLOT':
      return decodeSlot(String(value));
    case 'WAITING':
      return { kind: 'WAITING', number: Number(value), ahead };
    case 'NONE':
    case 'CLOSED':
    case 'CLAIM':
      return { kind: tag };
    default:
      throw new Error(`a place that nobody knows: ${tag}`);
  }
}

/** Hand-written: this is the busiest path of the service, and a schema costs it several microseconds. */
function decodeStanding(raw: unknown): Standing {
  if (!Array.isArray(raw) || raw[0] !== 'HERE') return z.union(unready).parse(raw);
  const [, epoch, due, state, now, opensAt, closesAt, rate, ratePerMinute, waiting, tag, value, ahead] = raw as [
    string,
    number,
    number,
    Room['state'],
    number,
    number,
    number,
    number,
    number,
    number,
    string,
    string | number,
    number,
  ];
  return {
    kind: 'HERE',
    isTickDue: due === 1,
    room: {
      epoch,
      state,
      nowMs: now,
      opensAtMs: opensAt,
      closesAtMs: closesAt,
      ratePerSecond: rate,
      ratePerMinute,
      waiting,
    },
    place: toPlace(tag, value, ahead),
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
    .tuple([z.literal('PROPOSED'), number, number, number], z.string())
    .transform(([, epoch, lastNumber, servingNumber, ...flat]) => {
      const proposals: Proposal[] = [];
      for (let i = 0; i < flat.length; i += PER_PROPOSAL)
        proposals.push({ id: fromShortId(flat[i]!), userId: fromShortId(flat[i + 1]!), number: Number(flat[i + 2]) });
      return { kind: 'PROPOSED', epoch, lastNumber, servingNumber, proposals } as const;
    }),
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

/** What a fan brings to get a lost place back; `epoch` 0 once it is known that nobody has had the number. */
export interface Claim {
  readonly number: number;
  readonly epoch: number;
}

export const enterLine = (redis: Redis, eventId: string, userId: string, claim?: Claim): Promise<Standing> =>
  reachLine(enterScript(redis, keysOf(eventId), [toShortId(userId), claim?.number ?? 0, claim?.epoch ?? 0]));

export const askLine = (redis: Redis, eventId: string, userId: string): Promise<Standing> =>
  reachLine(statusScript(redis, keysOf(eventId), [toShortId(userId)]));

export const leaveLine = (redis: Redis, eventId: string, userId: string): Promise<Standing> =>
  reachLine(leaveScript(redis, keysOf(eventId), [toShortId(userId)]));

export const readCursor = (redis: Redis, eventId: string): Promise<CursorReply> =>
  reachLine(cursorScript(redis, keysOf(eventId), []));

/** @param ids for the new admissions; at most so many are proposed */
export const proposeNext = (redis: Redis, eventId: string, ids: readonly string[]): Promise<Proposed> =>
  reachLine(proposeScript(redis, keysOf(eventId), ids.map(toShortId)));

/** Spares PostgreSQL the next questions about an event that it does not know. */
export async function rememberAbsent(redis: Redis, eventId: string): Promise<void> {
  await reachLine(redis.set(keysOf(eventId).at(-1)!, 'absent', 'PX', ABSENT_MS));
}

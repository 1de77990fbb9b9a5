import type { Redis } from 'ioredis';
import * as z from 'zod';
import { type Script, script } from '#shared/redis/script.ts';
import { fromShortId, toShortId } from '../domain/short-id.ts';
import type { LiveAdmission } from './admissions.ts';
import type { Saved } from './checkpoint.ts';
import { keysOf, reachLine } from './line.ts';
import beginSource from './load-begin.lua';
import endSource from './load-end.lua';
import waitingSource from './load-waiting.lua';
import roomSource from './room.lua';
import type { RoomRow } from './rooms.ts';
import savedSource from './saved.lua';
import { encodeSlots } from './slot.ts';
import syncSource from './sync.lua';
import unsavedSource from './unsaved.lua';

/** A script that answers with one word. */
function tagged<const Tags extends readonly [string, ...string[]]>(
  name: string,
  source: string,
  tags: Tags,
): Script<Tags[number]> {
  const reply = z.tuple([z.enum(tags)]);
  return script(name, roomSource + source, (raw) => reply.parse(raw)[0] as Tags[number]);
}

const syncScript = tagged('queue_sync', syncSource, ['SYNCED', 'STALE', 'BEHIND']);
const beginScript = tagged('queue_load_begin', beginSource, ['LOADING', 'OVERTAKEN']);
const waitingScript = tagged('queue_load_waiting', waitingSource, ['LOADING', 'OVERTAKEN']);
const endScript = tagged('queue_load_end', endSource, ['LOADED', 'OVERTAKEN']);

const unsaved = z.tuple([z.literal('UNSAVED'), z.number()], z.string()).transform(([, epoch, ...flat]) => {
  const fans: Saved[] = [];
  for (let i = 0; i < flat.length; i += 2) fans.push({ userId: fromShortId(flat[i]!), number: Number(flat[i + 1]) });
  return { epoch, fans };
});
const saved = z.union([
  z
    .tuple([z.literal('SAVED')], z.string())
    .transform(([, ...gone]) => ({ kind: 'SAVED', gone: gone.map(fromShortId) }) as const),
  z.tuple([z.literal('STALE')]).transform(() => ({ kind: 'STALE' }) as const),
]);
const savedScript = script('queue_saved', roomSource + savedSource, (raw) => saved.parse(raw));
const unsavedScript = script('queue_unsaved', roomSource + unsavedSource, (raw) => unsaved.parse(raw));

/** `count, name, value, …`: what scripts decide by, as PostgreSQL has it. */
function settingsOf(room: RoomRow, more: Readonly<Record<string, string | number>> = {}): (string | number)[] {
  const settings = {
    state: room.state,
    capacity: room.capacity,
    rate: room.rate_per_second,
    gathersFrom: room.gathers_from_ms,
    opensAt: room.opens_at_ms,
    closesAt: room.closes_at_ms,
    ...more,
  };
  return [Object.keys(settings).length, ...Object.entries(settings).flat()];
}

/** What a tick has read under the room's lock. */
export interface Reading {
  readonly room: RoomRow;
  readonly admitted: number;
  readonly live: readonly LiveAdmission[];
  /** Fans whose proposal turned out to be an admission that has ended. */
  readonly endedUserIds: readonly string[];
}

/** Redis's slots and settings are the rows' of this reading, unless a later one came first. */
export const syncLine = (redis: Redis, { room, admitted, live, endedUserIds }: Reading) =>
  reachLine(
    syncScript(redis, keysOf(room.event_id), [
      room.epoch,
      room.sequence,
      admitted,
      room.forget_at_ms,
      room.last_number,
      ...settingsOf(room),
      endedUserIds.length,
      ...endedUserIds.map(toShortId),
      ...encodeSlots(live),
    ]),
  );

/** @param lastNumber past everything that could have been issued */
export const beginLoad = (redis: Redis, eventId: string, epoch: number, lastNumber: number) =>
  reachLine(beginScript(redis, keysOf(eventId), [epoch, lastNumber]));

export const loadWaiting = (redis: Redis, eventId: string, epoch: number, fans: readonly Saved[]) =>
  reachLine(
    waitingScript(redis, keysOf(eventId), [epoch, ...fans.flatMap((fan) => [toShortId(fan.userId), fan.number])]),
  );

/** Near the head everybody asks within this time; whoever has not is parked, and back in front as soon as he asks. */
const RECALL_MS = 10_000;

/** Writes the epoch, last: from here on the room works. */
export const endLoad = (redis: Redis, room: RoomRow, live: readonly LiveAdmission[]) =>
  reachLine(
    endScript(redis, keysOf(room.event_id), [
      room.epoch,
      RECALL_MS,
      ...settingsOf(room, { sequence: room.sequence, called: room.admitted, serving: room.serving_number }),
      ...encodeSlots(live),
    ]),
  );

const UNSAVED_MAX = 5_000;

/** Fans whose numbers PostgreSQL does not know yet, in order; `epoch` 0 while Redis is lost. */
export const listUnsaved = (redis: Redis, eventId: string) =>
  reachLine(unsavedScript(redis, keysOf(eventId), [UNSAVED_MAX]));

/** PostgreSQL knows these fans now, in order. `gone`: those who have left the line meanwhile. */
export const markSaved = (redis: Redis, eventId: string, epoch: number, fans: readonly Saved[]) =>
  reachLine(
    savedScript(redis, keysOf(eventId), [epoch, fans.at(-1)!.number, ...fans.map((fan) => toShortId(fan.userId))]),
  );

/** The epoch that Redis works in, if any. */
export async function readEpoch(redis: Redis, eventId: string): Promise<number | undefined> {
  const epoch = await reachLine(redis.hget(keysOf(eventId)[0]!, 'epoch'));
  return epoch === null ? undefined : Number(epoch);
}

import type { Redis } from 'ioredis';
import * as z from 'zod';
import { type Script, script } from '#shared/redis/script.ts';
import { fromShortId, toShortId } from '../domain/short-id.ts';
import type { Ended, LiveAdmission } from './admissions.ts';
import type { Loaded, Saved } from './checkpoint.ts';
import { type Called, keysOf, reachLine } from './line.ts';
import beginSource from './load-begin.lua';
import endSource from './load-end.lua';
import waitingSource from './load-waiting.lua';
import roomSource from './room.lua';
import type { RoomRow } from './rooms.ts';
import savedSource from './saved.lua';
import { decodeSlot, encodeSlot, encodeSlots } from './slot.ts';
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
const savedScript = tagged('queue_saved', savedSource, ['SAVED', 'STALE']);

const unsaved = z.tuple([z.literal('UNSAVED'), z.number()], z.string()).transform(([, epoch, ...flat]) => {
  const fans: Saved[] = [];
  for (let i = 0; i < flat.length; i += 2)
    fans.push({ userId: fromShortId(flat[i]!), number: Math.round(Number(flat[i + 1])) });
  return { epoch, fans, lastPlace: Number(flat.at(-1)) };
});
const unsavedScript = script('queue_unsaved', roomSource + unsavedSource, (raw) => unsaved.parse(raw));

/** `count, name, value, …`: what scripts decide by, as PostgreSQL has it. */
function settingsOf(room: RoomRow, more: Readonly<Record<string, string | number>> = {}): (string | number)[] {
  const settings = {
    state: room.state,
    capacity: room.capacity,
    rate: room.ratePerSecond,
    gathersFrom: room.gathersFromMs,
    opensAt: room.opensAtMs,
    closesAt: room.closesAtMs,
    ...more,
  };
  return [Object.keys(settings).length, ...Object.entries(settings).flat()];
}

/** What Redis has to change to agree with the rows. */
export interface Difference {
  readonly live: readonly LiveAdmission[];
  readonly ended: readonly Ended[];
}

/** What a tick has read from PostgreSQL. */
export interface Reading extends Difference {
  readonly room: RoomRow;
  readonly admitted: number;
  readonly watermark: string;
  /** Every slot was compared with the rows, not only those that changed. */
  readonly isCompared: boolean;
}

/** Redis's slots and settings agree with this reading, unless another tick came first: then the next one reads again. */
export const syncLine = (redis: Redis, called: Pick<Called, 'syncs'>, reading: Reading) =>
  reachLine(
    syncScript(redis, keysOf(reading.room.eventId), [
      reading.room.epoch,
      called.syncs,
      reading.admitted,
      reading.room.lastNumber,
      reading.room.forgetAtMs,
      reading.watermark,
      reading.isCompared ? 1 : 0,
      ...settingsOf(reading.room),
      reading.ended.length,
      ...reading.ended.flatMap((row) => [toShortId(row.userId), toShortId(row.id)]),
      ...encodeSlots(reading.live),
    ]),
  );

/** Compares every slot with the rows; a proposal without a row is no difference. Reads up to 10,000 slots, 1 MB. */
export async function compareSlots(redis: Redis, eventId: string, live: readonly LiveAdmission[]): Promise<Difference> {
  const slots = await reachLine(redis.hgetall(slotsOf(eventId)));
  const users = new Set(live.map((row) => toShortId(row.userId)));
  return {
    live: live.filter((row) => slots[toShortId(row.userId)] !== encodeSlot(row)),
    ended: Object.entries(slots)
      .filter(([user]) => !users.has(user))
      .map(([user, text]) => ({ userId: fromShortId(user), slot: decodeSlot(text) }))
      .filter(({ slot }) => slot.state !== 'PROPOSED')
      .map(({ userId, slot }) => ({ userId, id: slot.admissionId })),
  };
}

const roomOf = (eventId: string): string => keysOf(eventId)[0]!;
const slotsOf = (eventId: string): string => keysOf(eventId)[3]!;

/** Where a chunk of a load begins; the value is the checkpoint's, opaque here. */
export const LOAD_START = '';
/** The load has come to the end of the checkpoint. */
export const LOAD_END = 'end';

/** @param lastNumber greater than every number that can have been issued */
export const beginLoad = (redis: Redis, eventId: string, epoch: number, lastNumber: number) =>
  reachLine(beginScript(redis, keysOf(eventId), [epoch, lastNumber]));

/** A chunk is loaded once: only by the restorer that continues exactly where the load stands. */
export const loadWaiting = (
  redis: Redis,
  room: Pick<RoomRow, 'eventId' | 'epoch'>,
  chunk: { readonly from: string; readonly next: string; readonly fans: readonly Loaded[] },
) =>
  reachLine(
    waitingScript(redis, keysOf(room.eventId), [
      room.epoch,
      chunk.from,
      chunk.next,
      ...chunk.fans.flatMap((fan) => [toShortId(fan.userId), fan.number, fan.isShared ? 1 : 0]),
    ]),
  );

/** Writes the epoch, last: from here on the room works. */
export const endLoad = (redis: Redis, room: RoomRow, live: readonly LiveAdmission[], watermark: string) =>
  reachLine(
    endScript(redis, keysOf(room.eventId), [
      room.epoch,
      ...settingsOf(room, { watermark, called: room.admitted, serving: room.servingNumber }),
      ...encodeSlots(live),
    ]),
  );

const UNSAVED_MAX = 5_000;

/** Users whose numbers PostgreSQL does not know yet, in order; `epoch` 0 while Redis is lost. */
export const listUnsaved = (redis: Redis, eventId: string) =>
  reachLine(unsavedScript(redis, keysOf(eventId), [UNSAVED_MAX]));

/** PostgreSQL knows every user up to this place. */
export const markSaved = (redis: Redis, eventId: string, epoch: number, place: number) =>
  reachLine(savedScript(redis, keysOf(eventId), [epoch, place]));

/** What Redis holds of the room. */
export interface Life {
  /** The epoch that Redis works in, if any. */
  readonly epoch: number | undefined;
  /** The epoch that is being loaded, if any, and how far the load has come. */
  readonly loading: number | undefined;
  readonly loaded: string;
}

export async function readLife(redis: Redis, eventId: string): Promise<Life> {
  const [epoch, loading, loaded] = await reachLine(redis.hmget(roomOf(eventId), 'epoch', 'loading', 'loaded'));
  const known = (value: string | null | undefined) => (value == null ? undefined : Number(value));
  return { epoch: known(epoch), loading: known(loading), loaded: loaded ?? LOAD_START };
}

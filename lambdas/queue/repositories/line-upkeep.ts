import type { Redis } from 'ioredis';
import * as z from 'zod';
import { script } from '#shared/redis/script.ts';
import type { Ended, LiveAdmission } from './admissions.ts';
import checkpointSource from './checkpoint.lua';
import type { Loaded, Saved } from './checkpoint.ts';
import { decodeSlot, encodeSlot, encodeSlots, fromShortId, toShortId } from './encoding.ts';
import { type Called, keysOf, reachLine } from './line.ts';
import loadSource from './load.lua';
import roomSource from './room.lua';
import type { RoomRow } from './rooms.ts';
import syncSource from './sync.lua';

const syncReply = z.tuple([z.enum(['SYNCED', 'STALE', 'BEHIND'])]);
const syncScript = script('queue_sync', roomSource + syncSource, (raw) => syncReply.parse(raw)[0]);

const loadReply = z.tuple([z.enum(['LOADING', 'LOADED', 'OVERTAKEN'])]);
const loadScript = script('queue_load', roomSource + loadSource, (raw) => loadReply.parse(raw)[0]);

const unsaved = z.tuple([z.literal('UNSAVED'), z.number()], z.string()).transform(([, epoch, ...flat]) => {
  const users: Saved[] = [];
  for (let i = 0; i < flat.length; i += 2)
    users.push({ userId: fromShortId(flat[i]!), number: Math.round(Number(flat[i + 1])) });
  return { epoch, users, lastPlace: Number(flat.at(-1)) };
});
const saved = z.tuple([z.enum(['SAVED', 'STALE'])]);
const checkpointScript = script('queue_checkpoint', roomSource + checkpointSource, (raw) => raw);

/** `count, name, value, …`: the settings of the room in PostgreSQL, as scripts receive them. */
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

/** Applies this reading to Redis's slots and settings, unless another tick came first: then the next tick reads again. */
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

/** Where the first chunk of a load begins; the value is opaque here. */
export const LOAD_START = '';
/** The load has come to the end of the checkpoint. */
export const LOAD_END = 'end';

/** @param lastNumber larger than every number that can have been issued */
export const beginLoad = (redis: Redis, eventId: string, epoch: number, lastNumber: number) =>
  reachLine(loadScript(redis, keysOf(eventId), ['begin', epoch, lastNumber]));

/** Loads a chunk once: only the restorer that continues exactly where the load stands succeeds. */
export const loadWaiting = (
  redis: Redis,
  room: Pick<RoomRow, 'eventId' | 'epoch'>,
  chunk: { readonly from: string; readonly next: string; readonly users: readonly Loaded[] },
) =>
  reachLine(
    loadScript(redis, keysOf(room.eventId), [
      'waiting',
      room.epoch,
      chunk.from,
      chunk.next,
      ...chunk.users.flatMap((user) => [toShortId(user.userId), user.number, user.isShared ? 1 : 0]),
    ]),
  );

/** Writes the epoch last: from then on the room works. */
export const endLoad = (redis: Redis, room: RoomRow, live: readonly LiveAdmission[], watermark: string) =>
  reachLine(
    loadScript(redis, keysOf(room.eventId), [
      'end',
      room.epoch,
      ...settingsOf(room, { watermark, called: room.admitted, serving: room.servingNumber }),
      ...encodeSlots(live),
    ]),
  );

const UNSAVED_MAX = 5_000;

/** Users whose numbers are not in PostgreSQL yet, in order; `epoch` is 0 while Redis has lost the room. */
export const listUnsaved = async (redis: Redis, eventId: string) =>
  unsaved.parse(await reachLine(checkpointScript(redis, keysOf(eventId), ['unsaved', UNSAVED_MAX])));

/** Stores in Redis that PostgreSQL has every user up to this place. */
export const markSaved = async (redis: Redis, eventId: string, epoch: number, place: number) =>
  saved.parse(await reachLine(checkpointScript(redis, keysOf(eventId), ['saved', epoch, place])))[0];

/** The epoch of the room in Redis, and the progress of a load. */
export interface RoomLoad {
  /** The epoch of Redis, if it has one. */
  readonly epoch: number | undefined;
  /** The epoch that is being loaded, if any, and how far the load has come. */
  readonly loading: number | undefined;
  readonly loaded: string;
}

export async function readRoomLoad(redis: Redis, eventId: string): Promise<RoomLoad> {
  const [epoch, loading, loaded] = await reachLine(redis.hmget(roomOf(eventId), 'epoch', 'loading', 'loaded'));
  const known = (value: string | null | undefined) => (value == null ? undefined : Number(value));
  return { epoch: known(epoch), loading: known(loading), loaded: loaded ?? LOAD_START };
}

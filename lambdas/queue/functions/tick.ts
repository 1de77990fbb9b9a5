import { setTimeout } from 'node:timers/promises';
import { log } from '#shared/observability/log.ts';
import { scheduledFunction } from '#shared/schedule/scheduled-function.ts';
import { roomDeps } from '../composition.ts';
import { IN_A_TICK, saveRoom } from '../operations/restore-room.ts';
import { type TickDeps, tickRoom } from '../operations/tick-room.ts';
import { listOpenRooms } from '../repositories/rooms.ts';

const EVERY_MS = 1_000;
/** A room is listed two minutes before users can enter, so five seconds are often enough. */
const LIST_EVERY_MS = 5_000;
/** A started pass may take this much longer; the next invocation ticks the rooms that it leaves out. */
const OVERRUN_MS = 1_000;

/**
 * Ticks every open room each second until `endMs` and saves its checkpoint; returns at once when no room is open.
 *
 * A room that fails does not stop the others: it is tried again a second later.
 */
export async function tickUntil(endMs: number, deps: TickDeps): Promise<void> {
  let rooms: string[] = [];
  let listedMs = 0;
  for (let nextMs = Date.now(); nextMs < endMs; nextMs = Math.max(nextMs + EVERY_MS, Date.now())) {
    await setTimeout(Math.max(0, nextMs - Date.now()));
    if (Date.now() - listedMs >= LIST_EVERY_MS) {
      rooms = await listOpenRooms(deps.database);
      listedMs = Date.now();
      if (rooms.length === 0) break;
    }
    for (const eventId of rooms) if (Date.now() < endMs + OVERRUN_MS) await tickOne(deps, eventId);
  }
  log.info('tick', { rooms: rooms.length });
}

async function tickOne(deps: TickDeps, eventId: string): Promise<void> {
  try {
    if ((await tickRoom(deps, eventId, IN_A_TICK)) === 'TICKED') await saveRoom(deps, eventId);
  } catch (error) {
    log.error('room not ticked', error, { eventId });
  }
}

export const handler = scheduledFunction({
  // A new invocation starts each minute; this one ends before it.
  stopBeforeEndMs: 12_000,
  deps: roomDeps,
  run: (deps, { endMs }) => tickUntil(endMs, deps),
});

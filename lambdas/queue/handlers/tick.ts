import { setTimeout } from 'node:timers/promises';
import { log } from '#shared/observability/log.ts';
import { saveRoom } from '../operations/save-checkpoint.ts';
import { type TickDeps, tickRoom } from '../operations/tick-room.ts';
import { listOpenRooms } from '../repositories/rooms.ts';

const EVERY_MS = 1_000;

/**
 * Ticks every open room each second until `endMs` and keeps its checkpoint; returns at once when no room is open.
 *
 * A room that fails stops no other one: it is tried again a second later.
 */
export async function tickUntil(endMs: number, deps: TickDeps): Promise<void> {
  let rooms = 0;
  for (let nextMs = Date.now(); nextMs < endMs; nextMs = Math.max(nextMs + EVERY_MS, Date.now())) {
    await setTimeout(Math.max(0, nextMs - Date.now()));
    const open = await listOpenRooms(deps.database);
    if (open.length === 0) break;
    rooms = Math.max(rooms, open.length);
    for (const eventId of open) await tickOne(deps, eventId);
  }
  log.info('tick', { rooms });
}

async function tickOne(deps: TickDeps, eventId: string): Promise<void> {
  try {
    await tickRoom(deps, eventId);
    await saveRoom(deps, eventId);
  } catch (error) {
    log.error('room not ticked', error, { eventId });
  }
}

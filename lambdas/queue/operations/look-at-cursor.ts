import { NotFound } from '#shared/contract/errors.ts';
import type { Cursor } from '../contract/routes.ts';
import { type CursorReply, readCursor, rememberAbsent } from '../repositories/line.ts';
import { type RestoreDeps, restoreRoom } from './restore-room.ts';

const restoring: Omit<Cursor, 'at'> = {
  servingNumber: 0,
  lastNumber: 0,
  waiting: 0,
  active: 0,
  ratePerMinute: 0,
  state: 'RESTORING',
  epoch: 0,
};

function toCursor(reply: Exclude<CursorReply, { kind: 'ABSENT' }>): Cursor {
  if (reply.kind === 'RESTORING') return { ...restoring, at: new Date().toISOString() };
  const { servingNumber, lastNumber, waiting, active, ratePerMinute, state, epoch, nowMs } = reply;
  return { servingNumber, lastNumber, waiting, active, ratePerMinute, state, epoch, at: new Date(nowMs).toISOString() };
}

/** How far the room has come. @throws NotFound where there is no such event */
export async function lookAtCursor(deps: RestoreDeps, eventId: string): Promise<Cursor> {
  let reply = await readCursor(deps.redis, eventId);
  if (reply.kind === 'RESTORING' && reply.isChosen) {
    if ((await restoreRoom(deps, eventId)) === 'ABSENT') {
      await rememberAbsent(deps.redis, eventId);
      throw new NotFound();
    }
    reply = await readCursor(deps.redis, eventId);
  }
  if (reply.kind === 'ABSENT') throw new NotFound();
  return toCursor(reply);
}

import { type HmacKeys, signToken } from '#shared/domain/opaque-token.ts';
import type { Cursor, QueueState } from '../contract/routes.ts';
import { ADMISSION_TOKEN } from '../contract/tokens.ts';
import {
  type Answer,
  type Place,
  POLL_ABSENT_MS,
  POLL_ADMITTED_MS,
  POLL_PROPOSED_MS,
  POLL_RESTORING_MS,
  type Room,
  type RoomCursor,
  type RoomUser,
  type Slot,
} from '../domain/place.ts';
import { signPlaceTicket } from '../domain/place-ticket.ts';

/** Keys of the tokens that a queue state carries. */
export interface RoomKeys {
  readonly admission: HmacKeys;
  readonly placeTicket: HmacKeys;
}

const nowhere = {
  number: null,
  position: null,
  ahead: null,
  estimatedWaitSeconds: null,
  placeTicket: null,
} as const;

/** An admission as its user sees it. The token depends on the row alone, so each poll returns the same one. */
export const admittedState = (
  { eventId, userId }: RoomUser,
  slot: Pick<Slot, 'admissionId' | 'number' | 'untilMs'>,
  waiting: number,
  keys: HmacKeys,
): QueueState => {
  const until = new Date(slot.untilMs);
  return {
    eventId,
    state: 'ADMITTED',
    number: slot.number,
    position: 0,
    ahead: 0,
    waiting,
    estimatedWaitSeconds: 0,
    pollAfterMs: POLL_ADMITTED_MS,
    placeTicket: null,
    admissionToken: signToken(ADMISSION_TOKEN, { admissionId: slot.admissionId, eventId, userId }, until, keys),
    admittedUntil: until.toISOString(),
  };
};

function waitingState(
  user: RoomUser,
  room: Room,
  line: Omit<Extract<Place, { kind: 'WAITING' }>, 'kind'>,
  keys: HmacKeys,
): QueueState {
  return {
    eventId: user.eventId,
    state: room.state === 'GATHERING' ? 'GATHERING' : 'WAITING',
    number: line.number,
    position: line.ahead + 1,
    ahead: line.ahead,
    waiting: room.waiting,
    estimatedWaitSeconds: line.estimatedWaitSeconds,
    pollAfterMs: line.pollAfterMs,
    placeTicket: signPlaceTicket(user, { number: line.number, epoch: room.epoch }, room.closesAtMs, keys),
  };
}

/** The answer as the API shows it. A proposed slot without a row is shown as waiting: only a row admits a user. */
export function toQueueState(user: RoomUser, answer: Answer, keys: RoomKeys): QueueState {
  const { eventId } = user;
  if (answer === undefined)
    return { eventId, state: 'RESTORING', ...nowhere, waiting: 0, pollAfterMs: POLL_RESTORING_MS };
  const { room, place } = answer;
  const waiting = room?.waiting ?? 0;
  if (place.kind === 'SLOT' && place.state !== 'PROPOSED') return admittedState(user, place, waiting, keys.admission);
  if (room !== undefined && place.kind === 'SLOT') {
    const called = { number: place.number, ahead: 0, estimatedWaitSeconds: 0, pollAfterMs: POLL_PROPOSED_MS };
    return waitingState(user, room, called, keys.placeTicket);
  }
  if (room !== undefined && place.kind === 'WAITING') return waitingState(user, room, place, keys.placeTicket);
  return { eventId, state: 'NOT_QUEUED', ...nowhere, waiting, pollAfterMs: POLL_ABSENT_MS };
}

const restoringCursor = {
  servingNumber: 0,
  lastNumber: 0,
  waiting: 0,
  active: 0,
  ratePerMinute: 0,
  state: 'RESTORING',
  epoch: 0,
} as const;

export function toCursorView(cursor: RoomCursor): Cursor {
  if (cursor.kind === 'RESTORING') return { ...restoringCursor, at: new Date().toISOString() };
  const { kind: _, nowMs, ...shown } = cursor;
  return { ...shown, at: new Date(nowMs).toISOString() };
}

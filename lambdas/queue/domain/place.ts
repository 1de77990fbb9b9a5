/** The room as a script saw it. Times by Redis's clock: courtesy, nothing rests on them. */
export interface Room {
  readonly epoch: number;
  readonly state: 'GATHERING' | 'OPEN' | 'PAUSED' | 'CLOSED';
  readonly nowMs: number;
  readonly opensAtMs: number;
  readonly closesAtMs: number;
  readonly ratePerSecond: number;
  /** Admissions in the last minute. */
  readonly ratePerMinute: number;
  readonly waiting: number;
}

/** A turn that was called: `ACTIVE` and `PLACED` are rows, `PROPOSED` waits for its row. */
export interface Slot {
  readonly kind: 'SLOT';
  readonly state: 'PROPOSED' | 'ACTIVE' | 'PLACED';
  readonly admissionId: string;
  readonly number: number;
  readonly epoch: number;
  /** End of the token; 0 while proposed. */
  readonly untilMs: number;
}

/** An admission that Redis has made and PostgreSQL has not decided yet. */
export interface Proposal {
  readonly id: string;
  readonly userId: string;
  readonly number: number;
}

/** Where one fan is. */
export type Place =
  | Slot
  | { readonly kind: 'WAITING'; readonly number: number; readonly ahead: number }
  | { readonly kind: 'NONE' }
  /** He wished to enter, and the room takes nobody. */
  | { readonly kind: 'CLOSED' }
  /** He brought a number of an earlier epoch; whether it was his turn already is for PostgreSQL to say. */
  | { readonly kind: 'CLAIM' };

const MINUTE_SECONDS = 60;

/** Seconds until a fan is called, if the room goes on as in the last minute. */
export function estimateWaitSeconds(room: Room, ahead: number): number {
  const opensInSeconds = Math.max(0, room.opensAtMs - room.nowMs) / 1000;
  const perMinute = room.ratePerMinute > 0 ? room.ratePerMinute : room.ratePerSecond * MINUTE_SECONDS;
  return Math.ceil(opensInSeconds + (ahead * MINUTE_SECONDS) / perMinute);
}

/** Below this wait a fan must show that he is there. */
const NEAR_SECONDS = 180;
const POLL_NEAR_MS = { min: 1_000, max: 8_000 };
const POLL_FAR_MS = { min: 15_000, max: 60_000 };
/** Everybody asks at once then. */
export const POLL_RESTORING_MS = 2_000;
export const POLL_ADMITTED_MS = 10_000;
export const POLL_ABSENT_MS = 15_000;

const within = ({ min, max }: { readonly min: number; readonly max: number }, wish: number): number =>
  Math.round(Math.min(max, Math.max(min, wish)));

/**
 * When to ask again: often near the head, where silence parks; seldom far back, where a million heartbeats would break
 * the API. Nobody far back sleeps past the moment at which he is near.
 */
export function pollAfterMs(estimatedWaitSeconds: number): number {
  if (estimatedWaitSeconds < NEAR_SECONDS) return within(POLL_NEAR_MS, (estimatedWaitSeconds * 1000) / 20);
  return within(POLL_FAR_MS, (estimatedWaitSeconds - NEAR_SECONDS) * 500);
}

/** The room at the time of a script. Times are by Redis's clock, so correctness never depends on them. */
export interface Room {
  readonly epoch: number;
  readonly state: 'GATHERING' | 'OPEN' | 'PAUSED' | 'CLOSED';
  readonly closesAtMs: number;
  readonly waiting: number;
}

/** The slot of a user: `ACTIVE` and `PLACED` have a row in PostgreSQL, `PROPOSED` has none yet. */
export interface Slot {
  readonly kind: 'SLOT';
  readonly state: 'PROPOSED' | 'ACTIVE' | 'PLACED';
  readonly admissionId: string;
  readonly number: number;
  readonly epoch: number;
  /** End of the token; 0 while proposed. */
  readonly untilMs: number;
}

/** An admission that Redis proposes and PostgreSQL has not decided yet. */
export interface Proposal {
  readonly id: string;
  readonly userId: string;
  readonly number: number;
}

/** Where one user is. */
export type Place =
  | Slot
  | {
      readonly kind: 'WAITING';
      readonly number: number;
      readonly ahead: number;
      /** Null while no slot becomes free. */
      readonly estimatedWaitSeconds: number | null;
      /** Redis stores it with some grace time: a user who polls in time is never skipped. */
      readonly pollAfterMs: number;
    }
  | { readonly kind: 'NONE' }
  /** The user tries to enter a closed room. */
  | { readonly kind: 'CLOSED' }
  /** Redis does not know the holder of this place ticket: PostgreSQL checks the ticket. */
  | { readonly kind: 'CLAIM' };

/** A user in the room of an event. */
export interface RoomUser {
  readonly eventId: string;
  readonly userId: string;
}

/** A user's place. `room` is undefined when only the admission could be read; the whole answer while Redis is restored. */
export type Answer = { readonly room: Room | undefined; readonly place: Place } | undefined;

/** While Redis is restored: all users poll at the same time then. */
export const POLL_RESTORING_MS = 2_000;
/** While the admission has no row: the next tick inserts it. */
export const POLL_PROPOSED_MS = 1_000;
export const POLL_ADMITTED_MS = 10_000;
export const POLL_ABSENT_MS = 15_000;

/** How far the room has come, or that Redis is being restored. */
export type RoomCursor =
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
    }
  | { readonly kind: 'RESTORING' };

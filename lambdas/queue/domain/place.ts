/** The room as a script saw it. Times by Redis's clock: nothing that must be safe depends on them. */
export interface Room {
  readonly epoch: number;
  readonly state: 'GATHERING' | 'OPEN' | 'PAUSED' | 'CLOSED';
  readonly closesAtMs: number;
  readonly waiting: number;
}

/** A turn that was called: `ACTIVE` and `PLACED` are rows, `PROPOSED` has no row yet. */
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

/** Where one user is. */
export type Place =
  | Slot
  | {
      readonly kind: 'WAITING';
      readonly number: number;
      readonly ahead: number;
      /** Null while nothing moves. */
      readonly estimatedWaitSeconds: number | null;
      /** Redis remembers it with a grace: a user who asks in time is never passed over. */
      readonly pollAfterMs: number;
    }
  | { readonly kind: 'NONE' }
  /** The user asked to enter, and the room takes nobody. */
  | { readonly kind: 'CLOSED' }
  /** Redis does not know the holder of this place ticket: PostgreSQL says what the ticket is worth. */
  | { readonly kind: 'CLAIM' };

/** A user in the room of an event. */
export interface Fan {
  readonly eventId: string;
  readonly userId: string;
}

/** Where a user stands. `room` is undefined where only the admission could be read; all of it while Redis is restored. */
export type Answer = { readonly room: Room | undefined; readonly place: Place } | undefined;

/** While Redis is restored. Every user asks at once then. */
export const POLL_RESTORING_MS = 2_000;
/** While the admission has no row yet: the next tick inserts it. */
export const POLL_PROPOSED_MS = 1_000;
export const POLL_ADMITTED_MS = 10_000;
export const POLL_ABSENT_MS = 15_000;

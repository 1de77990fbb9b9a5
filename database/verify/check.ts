/** Whose tables a check reads. */
export type Schema = 'auth' | 'event' | 'queue' | 'reservation' | 'payment' | 'notification';

/** How long after its time a sweep may take to do its work, also once all messages are handled: it starts each minute. */
export const SWEEP_GRACE = "interval '2 minutes'";

/** One invariant of the system, as one statement: it reads one snapshot, so rows of two services are compared at one instant. */
export interface Check {
  /** The invariant, as a sentence that is true. */
  readonly name: string;
  /** What a row of the answer means, and what it threatens. */
  readonly means: string;
  readonly schemas: readonly Schema[];
  /**
   * How long a message or a sweep may take to make it true: `$1` of the statement, and 0 once all messages are handled.
   * Without it the statement has no parameter, and the invariant holds at every instant.
   */
  readonly graceMinutes?: number;
  /** Each row is a violation. Tables are named with their schema: the auditor has no search path. */
  readonly sql: string;
}

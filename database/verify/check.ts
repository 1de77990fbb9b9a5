/** Whose tables a check reads. */
export type Schema = 'auth' | 'event' | 'queue' | 'reservation' | 'payment' | 'notification';

/**
 * One invariant of the whole house, as one statement: it reads one snapshot, so what two services say of the same thing
 * is compared at one instant.
 */
export interface Check {
  /** The invariant, as a sentence that is true. */
  readonly name: string;
  /** What a row of the answer means, and what it threatens. */
  readonly means: string;
  readonly schemas: readonly Schema[];
  /**
   * How long a message or a sweep may take to make it true; `$1` of the statement, and zero once everything has settled.
   * Without it the statement has no parameter: the invariant holds at every instant.
   */
  readonly graceMinutes?: number;
  /** Each row is a violation. Names its schemas, for the auditor has none of its own. */
  readonly sql: string;
}

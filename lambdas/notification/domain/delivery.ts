export type Locale = 'ko' | 'en';

/** The content of the mail of a confirmed reservation; it does not identify the user. */
export interface ConfirmedFacts {
  readonly reservationId: string;
  readonly number: string;
  /** `eventDate` in ISO-8601. */
  readonly event: { readonly title: string; readonly venue: string; readonly eventDate: string };
  /** `row` and `number` are null where seats are not numbered. */
  readonly seats: readonly {
    readonly section: string;
    readonly row: string | null;
    readonly number: number | null;
    readonly price: number;
  }[];
  readonly amount: number;
}

/** The recipient of a mail. Never logged. */
export interface Recipient {
  readonly email: string;
  readonly name: string;
  readonly locale: Locale;
}

/** A delivery that only this worker may send until its lease ends. */
export interface ClaimedDelivery {
  readonly id: string;
  readonly reservationId: string;
  readonly facts: ConfirmedFacts;
  /** Number of this claim, from 1; a larger number in the row means that a later claim has taken over. */
  readonly attempt: number;
  /** Undefined until auth's message about this user arrives. */
  readonly recipient: Recipient | undefined;
}

/**
 * After this many attempts the delivery is FAILED, and an operator must look at it. Waits grow to five minutes, so that is more than an hour after
 * the first attempt.
 */
export const ATTEMPTS_MAX = 20;

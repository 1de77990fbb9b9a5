export type Locale = 'ko' | 'en';

/** What the mail of a confirmed reservation says; nothing in it names the fan. */
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

/** To whom a mail goes. Never logged. */
export interface Recipient {
  readonly email: string;
  readonly name: string;
  readonly locale: Locale;
}

/** A delivery that this worker alone may send until its lease ends. */
export interface ClaimedDelivery {
  readonly id: string;
  readonly reservationId: string;
  readonly facts: ConfirmedFacts;
  /** Which claim this is, from 1; a later one has taken over when the row says more. */
  readonly attempt: number;
  /** Undefined while auth's message about this fan has not come. */
  readonly recipient: Recipient | undefined;
}

/**
 * After so many attempts a person must look. Waits grow to five minutes, so it is more than an hour after the first.
 */
export const ATTEMPTS_MAX = 20;

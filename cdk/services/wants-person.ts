/** A metric of a service that stands at zero while all is well; its name is the one the code counts under. */
interface WantsPerson {
  readonly name: string;
  readonly service: string;
  /** What it threatens, as the alarm says it. */
  readonly means: string;
}

/** What no retry ends: each of these alarms, and docs/runbook.md says what to do. */
export const wantsPerson: readonly WantsPerson[] = [
  {
    name: 'outboxSetAside',
    service: 'platform',
    means: 'a message could not be sent twenty times and was set aside in its outbox',
  },
  {
    name: 'holdsWaitingForPayment',
    service: 'reservation',
    means: 'holds have ended and payment has not answered for two minutes: their seats stay locked',
  },
  { name: 'refundsFailed', service: 'payment', means: 'a refund did not come through: a person must decide' },
  {
    name: 'differencesNoted',
    service: 'payment',
    means: 'Toss has money of a payment that failed here: a person must give it back or find its fan',
  },
  { name: 'deliveryFailed', service: 'notification', means: 'a mail was given up: its fan has no confirmation' },
  {
    name: 'queueLineUnreachable',
    service: 'queue',
    means: 'the waiting room answers 503, for Redis does not answer',
  },
];

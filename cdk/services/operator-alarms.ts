/** A metric that stays at zero while nothing needs an operator. The code counts it under this name. */
interface OperatorAlarm {
  readonly name: string;
  readonly service: string;
  /** The alarm's description: what is wrong and what it threatens. */
  readonly means: string;
}

/** Conditions that no retry ends. Each has an alarm, and docs/runbook.md says what to do. */
export const operatorAlarms: readonly OperatorAlarm[] = [
  {
    name: 'outboxSetAside',
    service: 'platform',
    means: 'a message could not be sent in twenty attempts and was set aside in its outbox',
  },
  {
    name: 'holdsWaitingForPayment',
    service: 'reservation',
    means: 'holds have expired and payment has not answered for two minutes: their seats stay locked',
  },
  {
    name: 'refundsFailed',
    service: 'payment',
    means: 'a refund failed for good: an operator must refund by hand',
  },
  {
    name: 'differencesNoted',
    service: 'payment',
    means: 'Toss captured money for a payment that failed here: an operator must refund it or find its user',
  },
  {
    name: 'deliveryFailed',
    service: 'notification',
    means: 'a mail was given up: the user has no confirmation',
  },
  {
    name: 'queueLineUnreachable',
    service: 'queue',
    means: 'the waiting room answers 503 because Redis does not answer',
  },
];

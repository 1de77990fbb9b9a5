import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { type Alarming, alarmAbove } from './alarms.ts';

/** Faults come back with growing visibility: so many tries are hours, and money must not be given up sooner. */
const RECEIVE_COUNT_MAX = 50;
const DEAD_LETTER_RETENTION = Duration.days(14);
/** AWS's advice: a batch that is still worked on must not be handed out again. */
const VISIBILITY_FACTOR = 6;
const AGE_MAX_SECONDS = 300;

interface MessageQueueProps {
  /** Of the slowest function that it starts. */
  readonly functionTimeout: Duration;
  readonly enforcesTls: boolean;
  readonly alarming: Alarming;
}

/** A queue that loses nothing silently: dead letters are kept for two weeks, they and old messages raise an alarm. */
export class MessageQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { functionTimeout, enforcesTls, alarming }: MessageQueueProps) {
    super(scope, id);
    const common = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: enforcesTls };
    this.deadLetters = new Queue(this, 'DeadLetters', { ...common, retentionPeriod: DEAD_LETTER_RETENTION });
    // `Default` adds nothing to the name: its URL stands in the environment of every sender, and that is 4 kB at most.
    this.queue = new Queue(this, 'Default', {
      ...common,
      retentionPeriod: DEAD_LETTER_RETENTION,
      visibilityTimeout: Duration.seconds(VISIBILITY_FACTOR * functionTimeout.toSeconds()),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: RECEIVE_COUNT_MAX },
    });
    alarmAbove(this, 'DeadLettersAlarm', alarming, {
      metric: this.deadLetters.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(1) }),
      limit: 0,
      means: 'a message could not be handled and waits for a person',
    });
    alarmAbove(this, 'AgeAlarm', alarming, {
      metric: this.queue.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(1) }),
      limit: AGE_MAX_SECONDS,
      means: 'messages wait longer than five minutes',
    });
  }
}

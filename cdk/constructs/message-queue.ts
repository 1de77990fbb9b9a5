import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { type Alarming, alarmAbove } from './alarms.ts';

/** Retries come with growing delays, so this many take hours. A message about money must not be dead-lettered sooner. */
const RECEIVE_COUNT_MAX = 50;
const DEAD_LETTER_RETENTION = Duration.days(14);
/** AWS recommends it: SQS must not deliver a batch again while a function still works on it. */
const VISIBILITY_FACTOR = 6;
const AGE_MAX_SECONDS = 300;

interface MessageQueueProps {
  /** The timeout of the slowest function that it starts. */
  readonly functionTimeout: Duration;
  readonly enforcesTls: boolean;
  readonly alarming: Alarming;
}

/** A queue with a dead-letter queue that keeps messages for two weeks. Dead letters and old messages raise an alarm. */
export class MessageQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { functionTimeout, enforcesTls, alarming }: MessageQueueProps) {
    super(scope, id);
    const common = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: enforcesTls };
    this.deadLetters = new Queue(this, 'DeadLetters', { ...common, retentionPeriod: DEAD_LETTER_RETENTION });
    // The id `Default` adds nothing to the queue's name. The URL is in the environment of its senders, which has 4 kB.
    this.queue = new Queue(this, 'Default', {
      ...common,
      retentionPeriod: DEAD_LETTER_RETENTION,
      visibilityTimeout: Duration.seconds(VISIBILITY_FACTOR * functionTimeout.toSeconds()),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: RECEIVE_COUNT_MAX },
    });
    alarmAbove(this, 'DeadLettersAlarm', alarming, {
      metric: this.deadLetters.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(1) }),
      limit: 0,
      means: 'a message was dead-lettered and needs an operator',
    });
    alarmAbove(this, 'AgeAlarm', alarming, {
      metric: this.queue.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(1) }),
      limit: AGE_MAX_SECONDS,
      means: 'messages wait longer than five minutes',
    });
  }
}

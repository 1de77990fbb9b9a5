import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';

/** Whom alarms tell. */
export interface Alarming {
  /** @default nobody: the alarm is seen in the console only */
  readonly topic?: ITopic;
}

export function alarmingBy(scope: Construct, emails: readonly string[]): Alarming {
  if (emails.length === 0) return {};
  const topic = new Topic(scope, 'Alarms', { enforceSSL: true });
  for (const email of emails) topic.addSubscription(new EmailSubscription(email));
  return { topic };
}

interface Limit {
  readonly metric: IMetric;
  /** The alarm rises above it. */
  readonly limit: number;
  /** What is wrong then, in one sentence. */
  readonly means: string;
}

export function alarmAbove(scope: Construct, id: string, { topic }: Alarming, { metric, limit, means }: Limit): void {
  const alarm = new Alarm(scope, id, {
    metric,
    threshold: limit,
    evaluationPeriods: 1,
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
    alarmDescription: means,
  });
  if (topic !== undefined) alarm.addAlarmAction(new SnsAction(topic));
}

import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, MathExpression, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';

const PERIOD = Duration.minutes(5);
/** CloudWatch's limit for the expression of one alarm. */
const METRICS_MAX = 10;

/** Where alarms are sent. */
export interface Alarming {
  /** @default alarms are visible in the console only */
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
  /** The alarm is raised above it. */
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

/** The sum of the metrics, so that one alarm watches several functions. */
export function sumOf(metrics: readonly IMetric[], label: string): MathExpression {
  if (metrics.length > METRICS_MAX) throw new Error(`${label}: an alarm takes ${METRICS_MAX} metrics`);
  const named = Object.fromEntries(metrics.map((metric, index) => [`m${index}`, metric]));
  return new MathExpression({
    expression: Object.keys(named)
      .map((name) => `FILL(${name}, 0)`)
      .join(' + '),
    usingMetrics: named,
    period: PERIOD,
    label,
  });
}

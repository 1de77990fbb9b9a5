import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';

const PERIOD = Duration.minutes(5);
/** What CloudWatch takes in the expression of one alarm. */
const METRICS_MAX = 10;

/** One number for several functions: an alarm each would fill the stack and say no more. */
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

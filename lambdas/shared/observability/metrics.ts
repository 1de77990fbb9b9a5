import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';

const metrics = new Metrics({ namespace: 'Tiketi' });

/** Writes one EMF line at once: nothing is buffered that a frozen container could lose. */
export function countMetric(name: string, value = 1, dimensions: Readonly<Record<string, string>> = {}): void {
  const single = metrics.singleMetric();
  for (const [key, dimension] of Object.entries(dimensions)) single.addDimension(key, dimension);
  single.addMetric(name, MetricUnit.Count, value);
}

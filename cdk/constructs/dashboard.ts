import { Dashboard, GraphWidget, type IMetric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { MessageQueue } from './message-queue.ts';
import type { RestApiMetrics } from './rest-api.ts';

const WIDTH = 12;

interface Essentials {
  readonly api: RestApiMetrics;
  readonly queues: readonly MessageQueue[];
  /** Metrics that need an operator above zero. */
  readonly counted: readonly IMetric[];
}

/** One page: requests and errors, latency, and messages that wait or were dead-lettered. */
export function essentials(scope: Construct, { api, queues, counted }: Essentials): void {
  new Dashboard(scope, 'Dashboard', {
    widgets: [
      [
        new GraphWidget({
          title: 'Requests and errors',
          width: WIDTH,
          left: [api.requests, api.clientErrors, api.serverErrors],
        }),
        new GraphWidget({
          title: 'Latency',
          width: WIDTH,
          left: [50, 99].map((percent) => api.latency.with({ statistic: Stats.p(percent) })),
        }),
      ],
      [
        new GraphWidget({
          title: 'Age of the oldest message',
          width: WIDTH,
          left: queues.map(({ queue }) => queue.metricApproximateAgeOfOldestMessage({ label: queue.node.path })),
        }),
        new GraphWidget({
          title: 'Dead letters and conditions that need an operator',
          width: WIDTH,
          left: [
            ...queues.map(({ deadLetters }) =>
              deadLetters.metricApproximateNumberOfMessagesVisible({ label: deadLetters.node.path }),
            ),
            ...counted,
          ],
        }),
      ],
    ],
  });
}

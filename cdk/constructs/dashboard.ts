import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Dashboard, GraphWidget, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { MessageQueue } from './message-queue.ts';

const WIDTH = 12;

interface Essentials {
  readonly api: RestApi;
  readonly queues: readonly MessageQueue[];
  /** What no retry ends. */
  readonly troubles: readonly IMetric[];
}

/** One page: is it answered, how fast, and does anything wait or lie dead? */
export function essentials(scope: Construct, { api, queues, troubles }: Essentials): void {
  new Dashboard(scope, 'Dashboard', {
    widgets: [
      [
        new GraphWidget({
          title: 'Requests and refusals',
          width: WIDTH,
          left: [api.metricCount(), api.metricClientError(), api.metricServerError()],
        }),
        new GraphWidget({
          title: 'Latency',
          width: WIDTH,
          left: [api.metricLatency({ statistic: 'p50' }), api.metricLatency({ statistic: 'p99' })],
        }),
      ],
      [
        new GraphWidget({
          title: 'Age of the oldest message',
          width: WIDTH,
          left: queues.map(({ queue }) => queue.metricApproximateAgeOfOldestMessage({ label: queue.node.path })),
        }),
        new GraphWidget({
          title: 'Dead letters and messages set aside',
          width: WIDTH,
          left: [
            ...queues.map(({ deadLetters }) =>
              deadLetters.metricApproximateNumberOfMessagesVisible({ label: deadLetters.node.path }),
            ),
            ...troubles,
          ],
        }),
      ],
    ],
  });
}

import { SQSClient } from '@aws-sdk/client-sqs';
import { once } from '../domain/once.ts';
import { tracer } from '../observability/trace.ts';

/** With one retry of the SDK, well within the 25 s of a function that answers HTTP. */
export const awsSettings = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 4_000 },
} as const;

export const sqsClient = /* @__PURE__ */ once(() =>
  tracer.captureAWSv3Client(new SQSClient({ ...awsSettings, useQueueUrlAsEndpoint: false })),
);

import { SQSClient } from '@aws-sdk/client-sqs';
import { once } from '../domain/once.ts';
import { tracer } from '../observability/trace.ts';
import { awsSettings } from './settings.ts';

export const sqsClient = once(() =>
  tracer.captureAWSv3Client(new SQSClient({ ...awsSettings, useQueueUrlAsEndpoint: false })),
);

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { once } from '../domain/once.ts';
import { tracer } from '../observability/trace.ts';
import { awsSettings } from './settings.ts';

export const dynamoClient = once(() =>
  DynamoDBDocumentClient.from(tracer.captureAWSv3Client(new DynamoDBClient(awsSettings))),
);

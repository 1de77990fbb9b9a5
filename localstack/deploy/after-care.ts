import { DescribeTimeToLiveCommand, DynamoDBClient, UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { LambdaClient, PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import { DeleteBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import type { Cloud } from '../cloud/part.ts';
import { clientSettings } from './aws.ts';
import { BOOTSTRAP_STACK, type DeployedResource, deployedResources, STACKS, stackResources } from './stacks.ts';

/** What was mended, by count. */
export interface AfterCare {
  readonly timeToLives: number;
  readonly concurrencies: number;
}

const tableSchema = z.object({ TimeToLiveSpecification: z.object({ AttributeName: z.string() }) });
const functionSchema = z.object({ ReservedConcurrentExecutions: z.coerce.number().int() });

/**
 * What the templates say and the emulator's CloudFormation drops is true afterwards: time to live of DynamoDB tables and
 * reserved concurrency of functions. Idempotent; run it after every deploy.
 */
export async function afterCare(cloud: Pick<Cloud, 'ports'>): Promise<AfterCare> {
  const resources = (await Promise.all(STACKS.map((stack) => deployedResources(cloud, stack)))).flat();
  return {
    timeToLives: await setTimeToLives(cloud, resources),
    concurrencies: await setConcurrencies(cloud, resources),
  };
}

async function setTimeToLives(cloud: Pick<Cloud, 'ports'>, resources: readonly DeployedResource[]): Promise<number> {
  const client = new DynamoDBClient(clientSettings(cloud));
  let count = 0;
  for (const { physicalId: TableName, properties } of ofType(
    resources,
    'AWS::DynamoDB::Table',
    'AWS::DynamoDB::GlobalTable',
  )) {
    const wanted = tableSchema.safeParse(properties);
    if (!wanted.success) continue;
    const { TimeToLiveDescription: now } = await client.send(new DescribeTimeToLiveCommand({ TableName }));
    // Switching on what is on already is refused.
    if (now?.TimeToLiveStatus !== 'ENABLED') {
      const { AttributeName } = wanted.data.TimeToLiveSpecification;
      await client.send(
        new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: { Enabled: true, AttributeName } }),
      );
    }
    count += 1;
  }
  client.destroy();
  return count;
}

async function setConcurrencies(cloud: Pick<Cloud, 'ports'>, resources: readonly DeployedResource[]): Promise<number> {
  const client = new LambdaClient(clientSettings(cloud));
  let count = 0;
  for (const { physicalId: FunctionName, properties } of ofType(resources, 'AWS::Lambda::Function')) {
    const wanted = functionSchema.safeParse(properties);
    if (!wanted.success) continue;
    await client.send(new PutFunctionConcurrencyCommand({ FunctionName, ...wanted.data }));
    count += 1;
  }
  client.destroy();
  return count;
}

const ofType = <R extends { readonly type: string }>(resources: readonly R[], ...types: string[]): readonly R[] =>
  resources.filter(({ type }) => types.includes(type));

/** The bootstrap bucket refuses requests without TLS; where the emulator enforces policies, that would be all of ours. */
export async function openBootstrapBucket(cloud: Pick<Cloud, 'ports'>): Promise<void> {
  const resources = await stackResources(cloud, BOOTSTRAP_STACK);
  const client = new S3Client({ ...clientSettings(cloud), forcePathStyle: true });
  for (const { physicalId: Bucket } of ofType(resources, 'AWS::S3::Bucket'))
    await client.send(new DeleteBucketPolicyCommand({ Bucket }));
  client.destroy();
}

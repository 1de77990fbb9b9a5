import { DeleteBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import type { Cloud } from '../cloud/part.ts';
import { clientSettings } from './aws.ts';
import { BOOTSTRAP_STACK, stackResources } from './stacks.ts';

/** The bootstrap bucket refuses requests without TLS. Where the emulator enforces policies, that would be all of ours. */
export async function openBootstrapBucket(cloud: Pick<Cloud, 'ports'>): Promise<void> {
  const buckets = (await stackResources(cloud, BOOTSTRAP_STACK)).filter(({ type }) => type === 'AWS::S3::Bucket');
  const client = new S3Client({ ...clientSettings(cloud), forcePathStyle: true });
  for (const { physicalId: Bucket } of buckets) await client.send(new DeleteBucketPolicyCommand({ Bucket }));
  client.destroy();
}

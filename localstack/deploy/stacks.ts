import {
  CloudFormationClient,
  DescribeStacksCommand,
  paginateListStackResources,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import type { Cloud } from '../cloud/part.ts';
import { clientSettings } from './aws.ts';

/** The stacks of the local stage, in the order in which they are deployed. */
export const STACKS = ['tiketi-local-data', 'tiketi-local-app', 'tiketi-local-api'] as const;
export const BOOTSTRAP_STACK = 'CDKToolkit';

/** The stack, or undefined if it was never created or is deleted. */
export async function findStack(cloud: Pick<Cloud, 'ports'>, name: string): Promise<Stack | undefined> {
  const client = new CloudFormationClient(clientSettings(cloud));
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
    return Stacks.find(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE');
  } catch (error) {
    if (error instanceof Error && error.message.includes('does not exist')) return undefined;
    throw error;
  } finally {
    client.destroy();
  }
}

/** Whether every stack of the application is complete. A rolled-back update counts: the former version is complete. */
export async function isDeployed(cloud: Pick<Cloud, 'ports'>): Promise<boolean> {
  const stacks = await Promise.all(STACKS.map((name) => findStack(cloud, name)));
  return stacks.every((stack) => isWhole(stack?.StackStatus));
}

export const isWhole = (status: string | undefined): boolean =>
  status === 'CREATE_COMPLETE' || status === 'UPDATE_COMPLETE' || status === 'UPDATE_ROLLBACK_COMPLETE';

interface StackResource {
  readonly logicalId: string;
  readonly type: string;
  /** Its name in the emulator. */
  readonly physicalId: string;
}

export async function stackResources(cloud: Pick<Cloud, 'ports'>, stack: string): Promise<StackResource[]> {
  const client = new CloudFormationClient(clientSettings(cloud));
  const found: StackResource[] = [];
  try {
    for await (const page of paginateListStackResources({ client }, { StackName: stack })) {
      for (const {
        LogicalResourceId: logicalId = '',
        PhysicalResourceId,
        ResourceType: type = '',
      } of page.StackResourceSummaries ?? []) {
        if (PhysicalResourceId !== undefined) found.push({ logicalId, type, physicalId: PhysicalResourceId });
      }
    }
    return found;
  } finally {
    client.destroy();
  }
}

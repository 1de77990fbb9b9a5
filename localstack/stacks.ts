import {
  CloudFormationClient,
  DescribeStacksCommand,
  GetTemplateCommand,
  paginateListStackResources,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import * as z from 'zod';
import { clientSettings } from './aws.ts';
import type { Cloud } from './part.ts';

/** The stacks of the local stage, in the order in which they are deployed. */
export const STACKS = ['tiketi-local-data', 'tiketi-local-app', 'tiketi-local-api'] as const;
export const BOOTSTRAP_STACK = 'CDKToolkit';

/** One stack as CloudFormation tells it, or undefined where it was never made or is gone. */
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

/** Whether every stack of the application is there and whole (a rolled-back update leaves the former one, whole). */
export async function isDeployed(cloud: Pick<Cloud, 'ports'>): Promise<boolean> {
  const stacks = await Promise.all(STACKS.map((name) => findStack(cloud, name)));
  return stacks.every((stack) => isWhole(stack?.StackStatus));
}

export const isWhole = (status: string | undefined): boolean =>
  status === 'CREATE_COMPLETE' || status === 'UPDATE_COMPLETE' || status === 'UPDATE_ROLLBACK_COMPLETE';

interface StackResource {
  readonly logicalId: string;
  readonly type: string;
  /** The name it was given. */
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

/** A resource beside what the template asked for. Only for stacks of ours, whose templates are JSON. */
export interface DeployedResource extends StackResource {
  readonly properties: Readonly<Record<string, unknown>>;
}

export async function deployedResources(cloud: Pick<Cloud, 'ports'>, stack: string): Promise<DeployedResource[]> {
  const properties = await templateProperties(cloud, stack);
  const resources = await stackResources(cloud, stack);
  return resources.map((resource) => ({ ...resource, properties: properties[resource.logicalId]?.Properties ?? {} }));
}

const templateSchema = z.object({
  Resources: z.record(z.string(), z.object({ Properties: z.record(z.string(), z.unknown()).optional() })),
});

async function templateProperties(
  cloud: Pick<Cloud, 'ports'>,
  stack: string,
): Promise<z.output<typeof templateSchema>['Resources']> {
  const client = new CloudFormationClient(clientSettings(cloud));
  try {
    const { TemplateBody = '' } = await client.send(new GetTemplateCommand({ StackName: stack }));
    return templateSchema.parse(JSON.parse(TemplateBody)).Resources;
  } finally {
    client.destroy();
  }
}

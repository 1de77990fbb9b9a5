import { type App, Tags } from 'aws-cdk-lib';
import type { ServiceContract } from '#shared/contract/message.ts';
import type { Stage } from '../config/stage.ts';
import type { FunctionCode } from '../services/code.ts';
import { ApiStack } from './api-stack.ts';
import { AppStack } from './app-stack.ts';
import { DataStack } from './data-stack.ts';

interface StacksProps {
  readonly stage: Stage;
  readonly services: readonly ServiceContract[];
  readonly code: FunctionCode;
}

interface Stacks {
  readonly data: DataStack;
  readonly app: AppStack;
  readonly api: ApiStack;
}

/** The three stacks of a stage. */
export function makeStacks(root: App, { stage, services, code }: StacksProps): Stacks {
  const common = { stage, env: stage.env, terminationProtection: stage.isProtected };
  const data = new DataStack(root, `tiketi-${stage.name}-data`, { ...common, services });
  const app = new AppStack(root, `tiketi-${stage.name}-app`, { ...common, services, data, code });
  const api = new ApiStack(root, `tiketi-${stage.name}-api`, { ...common, app });
  Tags.of(root).add('project', 'tiketi');
  return { data, app, api };
}

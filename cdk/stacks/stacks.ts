import { type App, Tags } from 'aws-cdk-lib';
import type { ServiceContract } from '#shared/contract/message.ts';
import type { Stage } from '../config/stage.ts';
import type { FunctionCode } from '../services/code.ts';
import { AppStack } from './app-stack.ts';
import { DataStack } from './data-stack.ts';

interface TiketiProps {
  readonly stage: Stage;
  readonly services: readonly ServiceContract[];
  readonly code: FunctionCode;
}

/** The two stacks of a stage. */
export function makeStacks(app: App, { stage, services, code }: TiketiProps): { data: DataStack; app: AppStack } {
  const common = { stage, services, env: stage.env, terminationProtection: stage.isProtected };
  const data = new DataStack(app, `tiketi-${stage.name}-data`, common);
  const made = new AppStack(app, `tiketi-${stage.name}-app`, { ...common, data, code });
  Tags.of(app).add('project', 'tiketi');
  return { data, app: made };
}

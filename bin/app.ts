import { App } from 'aws-cdk-lib';
import { stageNamed } from '../cdk/config/stages.ts';
import { emptyCode } from '../cdk/services/code.ts';
import { buildCode } from '../cdk/services/code-built.ts';
import { buildWeb, emptyWeb } from '../cdk/services/web-built.ts';
import { makeStacks } from '../cdk/stacks/stacks.ts';
import { WebStack } from '../cdk/stacks/web-stack.ts';
import { contracts } from '../lambdas/contracts.ts';

// -c stage=local|dev|prod, -c bundle=false for templates without code
const app = new App();
const context = (name: string): unknown => app.node.tryGetContext(name) as unknown;
const stage = stageNamed(context('stage') ?? 'local', process.env);
const services = Object.values(contracts);
const isBuilt = String(context('bundle')) !== 'false';
const code = isBuilt ? buildCode(services, stage, app.outdir) : emptyCode(services);
const stacks = makeStacks(app, { stage, services: code.services, code });
// A local cloud serves the client by itself (localstack/web.ts).
if (stage.name !== 'local') {
  const folder = isBuilt ? buildWeb(app.outdir) : emptyWeb(app.outdir);
  new WebStack(app, `tiketi-${stage.name}-web`, { stage, env: stage.env, apis: stacks.app.apis, folder });
}

import { App } from 'aws-cdk-lib';
import { stageNamed } from '../cdk/config/stages.ts';
import { bundledCode } from '../cdk/services/bundled-code.ts';
import { buildWeb, emptyWeb } from '../cdk/services/bundled-web.ts';
import { emptyCode } from '../cdk/services/code.ts';
import { makeStacks } from '../cdk/stacks/stacks.ts';
import { WebStack } from '../cdk/stacks/web-stack.ts';
import { contracts } from '../lambdas/contracts.ts';
import { localEnvironment } from '../localstack/deploy/facts.ts';

// -c stage=local|dev|prod, -c bundle=false for templates without code
const app = new App();
const context = (name: string): unknown => app.node.tryGetContext(name) as unknown;
const wanted = context('stage') ?? 'local';
const stage = stageNamed(wanted, wanted === 'local' ? localEnvironment(process.env) : process.env);
const services = Object.values(contracts);
const isBuilt = String(context('bundle')) !== 'false';
const code = isBuilt ? bundledCode(services, stage, app.outdir) : emptyCode();
const stacks = makeStacks(app, { stage, services, code });
// A local cloud serves the client by itself (localstack/programs/web.ts).
if (stage.name !== 'local') {
  const folder = isBuilt ? buildWeb(app.outdir) : emptyWeb(app.outdir);
  const apis = { rest: stacks.api.restApiId, socket: stacks.app.socketApiId };
  new WebStack(app, `tiketi-${stage.name}-web`, { stage, env: stage.env, apis, folder });
}

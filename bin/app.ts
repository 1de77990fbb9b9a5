import { App } from 'aws-cdk-lib';
import { stageNamed } from '../cdk/config/stages.ts';
import { bundledCode } from '../cdk/services/bundled-code.ts';
import { emptyCode } from '../cdk/services/code.ts';
import { makeStacks } from '../cdk/stacks/stacks.ts';
import { contracts } from '../lambdas/contracts.ts';
import { localEnvironment } from '../localstack/deploy/facts.ts';

// -c stage=local|dev|prod, -c bundle=false for templates without code
const app = new App();
const context = (name: string): unknown => app.node.tryGetContext(name) as unknown;
const wanted = context('stage') ?? 'local';
const stage = stageNamed(wanted, wanted === 'local' ? localEnvironment(process.env) : process.env);
const services = Object.values(contracts);
const code = String(context('bundle')) === 'false' ? emptyCode() : bundledCode(services, stage, app.outdir);
makeStacks(app, { stage, services, code });

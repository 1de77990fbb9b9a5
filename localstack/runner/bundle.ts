import path from 'node:path';
import { bundleFunctions, bundleLayer } from '../../cdk/constructs/bundle.ts';
import { contracts } from '../../lambdas/contracts.ts';
import type { ServiceContract } from '../../lambdas/shared/contract/message.ts';

/** Runs as a separate process: bundles every function of the contracts, and their layer, into a folder, as a deploy does. */
const [, , folder = ''] = process.argv;
const entries = Object.values<ServiceContract>(contracts).flatMap(({ name: service, functions }) =>
  Object.entries(functions).map(([name, { entry = name }]) => ({
    file: path.resolve('lambdas', service, 'functions', `${entry}.ts`),
    folder: path.join(service, name),
  })),
);
bundleFunctions(entries, folder);
bundleLayer(process.cwd(), path.join(folder, 'layer'));

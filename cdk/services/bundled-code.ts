import { copyFileSync, cpSync, existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { FileSystem } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { ServiceContract } from '#shared/contract/message.ts';
import type { Stage } from '../config/stage.ts';
import { bundleFunctions, bundleLayer } from '../constructs/bundle.ts';
import { inRoot } from '../root.ts';
import { entryFile, type FunctionCode } from './code.ts';

/** Builds every function and the layer below `outdir`. esbuild fails when a function of the contracts has no entry file. */
export function bundledCode(services: readonly ServiceContract[], stage: Stage, outdir: string): FunctionCode {
  const folder = path.join(outdir, 'bundles');
  rmSync(folder, { recursive: true, force: true });
  const functions = services.flatMap(({ name: service, functions: specs }) =>
    Object.entries(specs).map(([name, spec]) => ({ service, name, spec, folder: path.join(service, name) })),
  );
  bundleFunctions(
    functions.map(({ service, name, spec, folder: out }) => ({ file: entryFile(service, name, spec), folder: out })),
    folder,
  );
  for (const { spec, folder: out } of functions)
    if (spec.uses.includes('database-owner'))
      cpSync(inRoot('database'), path.join(folder, out, 'database'), { recursive: true });
  const layer = path.join(folder, 'layer');
  bundleLayer(inRoot(), layer);
  if (stage.stores.kind === 'new') addCertificates(layer);
  return {
    of: (service, name) => {
      const out = path.join(folder, service, name);
      return { code: Code.fromAsset(out), fingerprint: FileSystem.fingerprint(out) };
    },
    layer: Code.fromAsset(layer),
    fillGaps: () => {
      bundleFunctions([{ file: inRoot('localstack/deploy/fill-gaps.ts'), folder: 'fill-gaps' }], folder);
      return Code.fromAsset(path.join(folder, 'fill-gaps'));
    },
  };
}

function addCertificates(layer: string): void {
  const bundle = inRoot('layers/runtime/rds-ca.pem');
  if (!existsSync(bundle)) throw new Error(`${bundle} is missing: layers/runtime/README.md says where it comes from`);
  copyFileSync(bundle, path.join(layer, 'rds-ca.pem'));
}

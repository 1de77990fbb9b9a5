import { copyFileSync, cpSync, existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { FileSystem } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { FunctionSpec } from '#shared/contract/function.ts';
import type { ServiceContract } from '#shared/contract/message.ts';
import type { Stage } from '../config/stage.ts';
import { bundleFunctions, bundleLayer } from '../constructs/bundle.ts';
import { inRoot } from '../root.ts';
import { entryFile, type FunctionCode } from './code.ts';

interface Written {
  readonly service: string;
  readonly name: string;
  readonly spec: FunctionSpec;
}

const functionsOf = (services: readonly ServiceContract[]): readonly Written[] =>
  services.flatMap(({ name: service, functions }) =>
    Object.entries(functions).map(([name, spec]) => ({ service, name, spec })),
  );

/**
 * Every function and the layer are built below `outdir`.
 *
 * @throws Error when a function of the contracts has no entry file
 */
export function buildCode(services: readonly ServiceContract[], stage: Stage, outdir: string): FunctionCode {
  const folder = path.join(outdir, 'bundles');
  rmSync(folder, { recursive: true, force: true });
  const built = functionsOf(services).map((one) => ({ ...one, folder: path.join(folder, one.service, one.name) }));
  bundleFunctions(
    built.map(({ service, name, spec, folder: out }) => ({
      file: entryOrThrow(service, name, spec),
      folder: path.relative(folder, out),
    })),
    folder,
  );
  for (const { spec, folder: out } of built) if (spec.uses.includes('database-owner')) addMigrations(out);
  const layer = path.join(folder, 'layer');
  bundleLayer(inRoot(), layer);
  if (stage.stores.kind === 'made') addCertificates(layer);
  return {
    services,
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

function entryOrThrow(service: string, name: string, spec: FunctionSpec): string {
  const file = entryFile(service, name, spec);
  if (!existsSync(file)) throw new Error(`the contract of ${service} names ${name}, but there is no ${file}`);
  return file;
}

function addMigrations(out: string): void {
  const database = inRoot('database');
  if (existsSync(database)) cpSync(database, path.join(out, 'database'), { recursive: true });
}

function addCertificates(layer: string): void {
  const bundle = inRoot('layers/runtime/rds-ca.pem');
  if (!existsSync(bundle)) throw new Error(`${bundle} is missing: layers/runtime/README.md says where it comes from`);
  copyFileSync(bundle, path.join(layer, 'rds-ca.pem'));
}

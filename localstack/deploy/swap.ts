import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { GetFunctionConfigurationCommand, LambdaClient, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda';
import { type BuildOptions, build } from 'esbuild';
import { CHECKOUT, inCheckout } from '../cloud/checkout.ts';
import { Failure } from '../cloud/failure.ts';
import type { Cloud } from '../cloud/part.ts';
import { clientSettings } from './aws.ts';
import { zip } from './zip.ts';

const BUNDLING = 'cdk/constructs/bundle.ts';

/** A function that can be built: its name in the emulator and its entry point. */
export interface Swappable {
  readonly name: string;
  readonly entry: string;
}

export interface Built {
  readonly files: ReadonlyMap<string, Buffer>;
  /** Absolute paths of all its source files, except packages. */
  readonly inputs: ReadonlySet<string>;
}

export type BundleOptions = (entryFile: string, outfile: string) => BuildOptions;

/** The options of a deploy, so that a swapped function equals the deployed one. */
export async function bundleOptions(): Promise<BundleOptions> {
  const loaded: unknown = await import(pathToFileURL(inCheckout(BUNDLING)).href);
  if (
    typeof loaded === 'object' &&
    loaded !== null &&
    'esbuildOptions' in loaded &&
    typeof loaded.esbuildOptions === 'function'
  ) {
    return loaded.esbuildOptions as BundleOptions;
  }
  throw new Failure({
    step: 'dev',
    because: `${BUNDLING} exports no esbuildOptions()`,
    fix: 'bring the checkout up to date',
  });
}

const OUTPUT = path.join(CHECKOUT, '.dev');

/** @throws the error of esbuild, whose message shows the faulty line */
export async function bundle(entry: string, options: BundleOptions): Promise<Built> {
  const [built] = await bundleAll([entry], options);
  return built!;
}

/**
 * What `bundle` gives for each entry, in their order, in one run of esbuild: one run per function took half a minute.
 *
 * @throws esbuild's own error
 */
export async function bundleAll(entries: readonly string[], options: BundleOptions): Promise<Built[]> {
  const { outfile: _, ...common } = options('', path.join(OUTPUT, 'index.js'));
  const { outputFiles = [], metafile } = await build({
    ...common,
    entryPoints: entries.map((file, index) => ({ in: file, out: `${index}/index` })),
    outdir: OUTPUT,
    absWorkingDir: CHECKOUT,
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  return entries.map((_entry, index) => {
    const folder = path.join(OUTPUT, String(index));
    const own = outputFiles.filter((file) => path.dirname(file.path) === folder);
    const inputs = Object.keys(metafile?.outputs[path.relative(CHECKOUT, path.join(folder, 'index.js'))]?.inputs ?? {});
    return {
      files: new Map(own.map((file) => [path.basename(file.path), Buffer.from(file.contents)])),
      inputs: new Set(
        inputs.filter((input) => !input.includes('node_modules')).map((input) => path.resolve(CHECKOUT, input)),
      ),
    };
  });
}

/** Replaces the code of a function; its next call runs it. */
export async function swap(cloud: Pick<Cloud, 'ports'>, name: string, { files }: Built): Promise<void> {
  const client = new LambdaClient(clientSettings(cloud));
  try {
    const { Handler = 'index.handler' } = await client.send(
      new GetFunctionConfigurationCommand({ FunctionName: name }),
    );
    const wanted = Handler.split('.')[0] ?? 'index';
    const entries = [...files].map(([file, content]) => ({ name: file.replace(/^index/, wanted), content }));
    await client.send(new UpdateFunctionCodeCommand({ FunctionName: name, ZipFile: zip(entries) }));
  } finally {
    client.destroy();
  }
}

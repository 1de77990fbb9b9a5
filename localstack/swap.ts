import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { GetFunctionConfigurationCommand, LambdaClient, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda';
import { type BuildOptions, build } from 'esbuild';
import { clientSettings } from './aws.ts';
import { CHECKOUT, inCheckout } from './checkout.ts';
import { Failure } from './failure.ts';
import type { Cloud } from './part.ts';
import { zip } from './zip.ts';

const BUNDLING = 'cdk/constructs/bundle.ts';

/** A function that can be built: its name in the emulator and its entry point. */
export interface Swappable {
  readonly name: string;
  readonly entry: string;
}

export interface Built {
  readonly files: ReadonlyMap<string, Buffer>;
  /** Absolute paths of everything that went into it, packages apart. */
  readonly inputs: ReadonlySet<string>;
}

export type BundleOptions = (entryFile: string, outfile: string) => BuildOptions;

/** The options that the deploy bundles with, so that a swapped function is the one that would have been deployed. */
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
    because: `${BUNDLING} gives no esbuildOptions()`,
    mend: 'bring the checkout up to date',
  });
}

/** @throws esbuild's own error, whose message shows the line that is wrong */
export async function bundle(entry: string, options: BundleOptions): Promise<Built> {
  const outfile = path.join(CHECKOUT, '.dev', 'index.js');
  const { outputFiles = [], metafile } = await build({
    ...options(entry, outfile),
    absWorkingDir: CHECKOUT,
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  const files = new Map(outputFiles.map((file) => [path.basename(file.path), Buffer.from(file.contents)]));
  const inputs = Object.keys(metafile?.inputs ?? {}).filter((input) => !input.includes('node_modules'));
  return { files, inputs: new Set(inputs.map((input) => path.resolve(CHECKOUT, input))) };
}

/** The function runs this code from its next call on. */
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

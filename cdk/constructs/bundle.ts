import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type BuildOptions, buildSync } from 'esbuild';
import { inRoot } from '../root.ts';

/** Packages of the runtime layer. Functions load them from there and do not bundle them. */
const LAYER_PACKAGES = ['aws-xray-sdk-core', 'pg', 'ioredis'] as const;

const common = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  mainFields: ['module', 'main'],
  minify: true,
  // Logs and traces contain the names of classes and functions.
  keepNames: true,
  legalComments: 'none',
  logLevel: 'warning',
} as const satisfies BuildOptions;

const functionOptions = {
  ...common,
  sourcemap: 'linked',
  sourcesContent: false,
  loader: { '.lua': 'text', '.sql': 'text', '.eta': 'text' },
  external: [...LAYER_PACKAGES],
} as const satisfies BuildOptions;

/** Options for bundling one function: `tiketi dev` builds what a deploy would build. */
export const esbuildOptions = (entry: string, outfile: string): BuildOptions => ({
  ...functionOptions,
  entryPoints: [entry],
  outfile,
});

interface Entry {
  readonly file: string;
  /** Its folder below the output folder. */
  readonly folder: string;
}

/** Source maps name their sources relative to this folder, whichever folder the output goes to. */
const NOMINAL_OUTDIR = inRoot('cdk.out', 'bundles');

/**
 * Bundles each entry into its own folder as index.js, with its source map. One run of esbuild reads shared files once.
 * The bytes do not depend on `outdir`, so `tiketi deploy` and a plain `cdklocal deploy` make assets of the same hash.
 */
export function bundleFunctions(entries: readonly Entry[], outdir: string): void {
  const { outputFiles } = buildSync({
    ...functionOptions,
    entryPoints: entries.map(({ file, folder }) => ({ in: file, out: path.join(folder, 'index') })),
    outdir: NOMINAL_OUTDIR,
    write: false,
  });
  for (const { path: nominal, contents } of outputFiles) {
    const file = path.join(outdir, path.relative(NOMINAL_OUTDIR, nominal));
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, contents);
  }
}

/** The folder of the packages in a layer that `bundleLayer` has built. */
export const layerModules = (outdir: string): string => path.join(outdir, 'nodejs', 'node_modules');

/** Bundles each package of the layer into one file, because a layer of whole packages starts slower. */
export function bundleLayer(root: string, outdir: string): void {
  for (const name of LAYER_PACKAGES) {
    buildSync({
      ...common,
      // `require`, because functions are CommonJS and a package may have another entry point for `import`.
      stdin: { contents: `module.exports = require('${name}');`, resolveDir: root },
      outfile: path.join(layerModules(outdir), name, 'index.js'),
      alias: { 'cls-hooked/context': path.join(root, 'layers', 'runtime', 'async-context.ts') },
      external: ['pg-native'],
    });
  }
}

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type BuildOptions, buildSync } from 'esbuild';
import { inRoot } from '../root.ts';

/** Packages of the runtime layer: every function finds them there, none carries its own copy. */
const LAYER_PACKAGES = ['aws-xray-sdk-core', 'pg', 'ioredis'] as const;

const common = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  mainFields: ['module', 'main'],
  minify: true,
  // Names of classes and functions stand in logs and in traces.
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

/** How one function is bundled, alone: `tiketi dev` swaps what a deploy would have built. */
export const esbuildOptions = (entry: string, outfile: string): BuildOptions => ({
  ...functionOptions,
  entryPoints: [entry],
  outfile,
});

interface Entry {
  readonly file: string;
  /** Folder of its own below the output folder. */
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

/** Where the packages lie in a layer that `bundleLayer` has built. */
export const layerModules = (outdir: string): string => path.join(outdir, 'nodejs', 'node_modules');

/** The layer's packages, each as one file: a layer of whole packages starts slower than a bundle. */
export function bundleLayer(root: string, outdir: string): void {
  for (const name of LAYER_PACKAGES) {
    buildSync({
      ...common,
      // Required, not imported: functions are CommonJS, and a package may have another file for each.
      stdin: { contents: `module.exports = require('${name}');`, resolveDir: root },
      outfile: path.join(layerModules(outdir), name, 'index.js'),
      alias: { 'cls-hooked/context': path.join(root, 'layers', 'runtime', 'async-context.ts') },
      external: ['pg-native'],
    });
  }
}

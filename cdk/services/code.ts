import { Code } from 'aws-cdk-lib/aws-lambda';
import type { FunctionSpec } from '#shared/contract/function.ts';
import { inRoot } from '../root.ts';

/** The code of every function and of the runtime layer. */
export interface FunctionCode {
  of(service: string, name: string): { readonly code: Code; readonly fingerprint: string };
  readonly layer: Code;
  /** The handler that sets what the emulator ignores; built only for a stage with `hasEmulatorGaps`. */
  readonly fillGaps: () => Code;
}

/** The contract names a function; its entry file has the same name. */
export const entryFile = (service: string, name: string, { entry = name }: FunctionSpec): string =>
  inRoot('lambdas', service, 'functions', `${entry}.ts`);

/** For templates that are not deployed: synthesised in a second, without esbuild. */
export const emptyCode = (): FunctionCode => ({
  of: () => ({ code: Code.fromInline('exports.handler = async () => {};'), fingerprint: 'none' }),
  fillGaps: () => Code.fromInline('exports.handler = async () => {};'),
  layer: Code.fromAsset(inRoot('layers/runtime')),
});

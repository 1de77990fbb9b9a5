import { Code } from 'aws-cdk-lib/aws-lambda';
import type { FunctionSpec } from '#shared/contract/function.ts';
import type { ServiceContract } from '#shared/contract/message.ts';
import { inRoot } from '../root.ts';

/** What is put into the functions. */
export interface FunctionCode {
  /** The contracts of the functions that there is code for. */
  readonly services: readonly ServiceContract[];
  of(service: string, name: string): { readonly code: Code; readonly fingerprint: string };
  readonly layer: Code;
  /** What fills the emulator's gaps; built only for the stage that asks for it. */
  readonly fillGaps: () => Code;
}

/** The table of routes and the functions name each other; the folder says where a function begins. */
export const entryFile = (service: string, name: string, { entry = name }: FunctionSpec): string =>
  inRoot('lambdas', service, 'functions', `${entry}.ts`);

/** For templates that nobody deploys: made in a second, and without esbuild. */
export const emptyCode = (services: readonly ServiceContract[]): FunctionCode => ({
  services,
  of: () => ({ code: Code.fromInline('exports.handler = async () => {};'), fingerprint: 'none' }),
  fillGaps: () => Code.fromInline('exports.handler = async () => {};'),
  layer: Code.fromAsset(inRoot('layers/runtime')),
});

import { LambdaClient, paginateListFunctions } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import type { Cloud } from '../cloud/part.ts';
import { readState, type State, writeState } from '../cloud/state.ts';
import { clientSettings } from './aws.ts';

/** Name in the emulator → `<service>/<function>`, which CDK writes into each function's description. */
export type FunctionNames = Readonly<Record<string, string>>;

const FILE = 'functions.json';
const namesSchema = z.record(z.string(), z.string());

/** Stores the names of the deployed functions, so that `logs` can name a source without a call to the emulator. */
export async function rememberFunctions(cloud: Cloud): Promise<void> {
  const client = new LambdaClient(clientSettings(cloud));
  const names: Record<string, string> = {};
  for await (const page of paginateListFunctions({ client }, {})) {
    for (const { FunctionName, Description } of page.Functions ?? []) {
      if (FunctionName !== undefined && /^[a-z-]+\/[a-z-]+$/.test(Description ?? ''))
        names[FunctionName] = Description ?? '';
    }
  }
  client.destroy();
  writeState(cloud.state, FILE, names);
}

/** As of the last `tiketi deploy`; empty before the first. */
export function functionNames(state: State): FunctionNames {
  const parsed = namesSchema.safeParse(readState(state, FILE));
  return parsed.success ? parsed.data : {};
}

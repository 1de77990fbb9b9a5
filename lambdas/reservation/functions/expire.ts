import type { Context } from 'aws-lambda';
import { sweepDeps } from '../composition.ts';
import { sweep } from '../operations/sweep.ts';

/** Longer than the one transaction that was begun can take. */
const STOP_BEFORE_END_MS = 10_000;

export const handler = async (_event: unknown, context: Context): Promise<void> => {
  const endMs = Date.now() + context.getRemainingTimeInMillis() - STOP_BEFORE_END_MS;
  await sweep(await sweepDeps(), () => Date.now() >= endMs);
};

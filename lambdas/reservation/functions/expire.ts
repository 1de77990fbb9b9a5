import type { Context } from 'aws-lambda';
import { sweepDeps } from '../composition.ts';
import { sweep } from '../operations/sweep.ts';

/** Longer than the one transaction that was begun can take: its role's limit is 15 s. */
const STOP_BEFORE_END_MS = 16_000;

export const handler = async (_event: unknown, context: Context): Promise<void> => {
  const startMs = Date.now();
  const totalMs = context.getRemainingTimeInMillis() - STOP_BEFORE_END_MS;
  await sweep(await sweepDeps(), (share) => Date.now() >= startMs + share * totalMs);
};

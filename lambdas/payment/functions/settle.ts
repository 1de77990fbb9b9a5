import type { Context } from 'aws-lambda';
import { tossDeps } from '../composition.ts';
import { settleDue } from '../handlers/schedule.ts';

/** Longer than the last step that was begun can take: three calls to Toss of 15 s. */
const STOP_BEFORE_END_MS = 60_000;

export const handler = async (_event: unknown, context: Context): Promise<void> =>
  settleDue(await tossDeps(), Date.now() + context.getRemainingTimeInMillis() - STOP_BEFORE_END_MS);

import type { Context } from 'aws-lambda';
import { roomDeps } from '../composition.ts';
import { tickUntil } from '../handlers/tick.ts';

/** A fresh invocation starts each minute; this one leaves the last seconds to it. */
const STOP_BEFORE_END_MS = 12_000;

export const handler = async (_event: unknown, context: Context): Promise<void> =>
  tickUntil(Date.now() + context.getRemainingTimeInMillis() - STOP_BEFORE_END_MS, await roomDeps());

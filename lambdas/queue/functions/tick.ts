import { scheduledFunction } from '#shared/schedule/scheduled-function.ts';
import { roomDeps } from '../composition.ts';
import { tickUntil } from '../handlers/tick.ts';

export const handler = scheduledFunction({
  // A new invocation starts each minute; this one ends before it.
  stopBeforeEndMs: 12_000,
  deps: roomDeps,
  run: (deps, { endMs }) => tickUntil(endMs, deps),
});

import { scheduledFunction } from '#shared/schedule/scheduled-function.ts';
import { tossDeps } from '../composition.ts';
import { settleDue } from '../handlers/schedule.ts';

export const handler = scheduledFunction({
  // Longer than the last step that was begun can take: three calls to Toss of 15 s.
  stopBeforeEndMs: 60_000,
  deps: tossDeps,
  run: (deps, { endMs }) => settleDue(deps, endMs),
});

import { scheduledFunction } from '#shared/schedule/scheduled-function.ts';
import { sweepDeps } from '../composition.ts';
import { sweep } from '../operations/sweep.ts';

export const handler = scheduledFunction({
  // Longer than the transaction that was begun last can take: its role's limit is 15 s.
  stopBeforeEndMs: 16_000,
  deps: sweepDeps,
  run: (deps, deadline) => sweep(deps, (share) => deadline.isOver(share)),
});

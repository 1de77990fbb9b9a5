import { log } from '#shared/observability/log.ts';
import { scheduledFunction } from '#shared/schedule/scheduled-function.ts';
import { messageDeps } from '../composition.ts';
import { resendStuck } from '../operations/deliveries.ts';

export const handler = scheduledFunction({
  // One batch of bounded size; it ends before the timeout without a check of the deadline.
  stopBeforeEndMs: 10_000,
  deps: messageDeps,
  run: async ({ database }) => log.info('deliveries swept', { resent: await resendStuck(database) }),
});

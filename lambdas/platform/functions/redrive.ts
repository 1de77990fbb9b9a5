import { sqsClient } from '#shared/aws/clients.ts';
import { config } from '#shared/config/config.ts';
import { redriveAll } from '#shared/messages/redrive.ts';
import { log } from '#shared/observability/log.ts';
import { scheduledFunction } from '#shared/schedule/scheduled-function.ts';

export const handler = scheduledFunction({
  // To finish the current message and to make the remaining ones visible again.
  stopBeforeEndMs: 40_000,
  deps: () => Promise.resolve(sqsClient()),
  run: async (sqs, deadline) => {
    const messages = await redriveAll(sqs, config('dead-letters').DEAD_LETTERS, () => deadline.isOver());
    log.info('redrive', { messages });
  },
});

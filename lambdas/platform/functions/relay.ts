import { sqsClient } from '#shared/aws/sqs.ts';
import { sqsSender } from '#shared/aws/sqs-sender.ts';
import { connectDatabase } from '#shared/composition/database.ts';
import { config } from '#shared/config/config.ts';
import { once } from '#shared/domain/once.ts';
import { queuesByType } from '#shared/messages/routes.ts';
import { messageSender } from '#shared/messages/send.ts';
import { scheduledFunction } from '#shared/schedule/scheduled-function.ts';
import { relayUntil } from '../handlers/relay.ts';
import { listOutboxes, outboxStatements } from '../repositories/outboxes.ts';

const deps = once(async () => {
  const database = await connectDatabase();
  const outboxes = (await listOutboxes(database)).map(outboxStatements);
  return {
    outboxes,
    relay: { database, send: messageSender(sqsSender(sqsClient()), queuesByType(config('messages').MESSAGE_QUEUES)) },
  };
});

export const handler = scheduledFunction({
  // A new invocation starts each minute; this one ends before it.
  stopBeforeEndMs: 12_000,
  deps,
  run: ({ outboxes, relay }, { endMs }) => relayUntil(endMs, relay, outboxes),
});

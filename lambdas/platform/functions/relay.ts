import { setTimeout } from 'node:timers/promises';
import { sqsClient } from '#shared/aws/clients.ts';
import { sqsSender } from '#shared/aws/sqs-sender.ts';
import { connectDatabase } from '#shared/composition/database.ts';
import { config } from '#shared/config/config.ts';
import { once } from '#shared/domain/once.ts';
import { messageSender, queuesByType } from '#shared/messages/send.ts';
import { log } from '#shared/observability/log.ts';
import { scheduledFunction } from '#shared/schedule/scheduled-function.ts';
import { type RelayDeps, relayOutbox } from '../operations/relay-outboxes.ts';
import { listOutboxes, type OutboxStatements, outboxStatements } from '../repositories/outboxes.ts';

const PAUSE_MS = 5_000;

/**
 * Checks every outbox each five seconds, and at once again when rows were due: a pause after rows that their queue
 * refuses would delay the rows behind them. A row is due again after 30 seconds at the earliest, so this ends.
 */
export async function relayUntil(endMs: number, deps: RelayDeps, outboxes: readonly OutboxStatements[]): Promise<void> {
  let messages = 0;
  do {
    let due = 0;
    for (const outbox of outboxes) {
      const relayed = await relayOutbox(deps, outbox);
      due += relayed.due;
      messages += relayed.sent;
    }
    if (due === 0) await setTimeout(Math.min(PAUSE_MS, Math.max(0, endMs - Date.now())));
  } while (Date.now() < endMs);
  log.info('relay', { messages });
}

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

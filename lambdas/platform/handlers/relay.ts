import { setTimeout } from 'node:timers/promises';
import { log } from '#shared/observability/log.ts';
import { type RelayDeps, relayOutbox } from '../operations/relay-outboxes.ts';
import type { OutboxStatements } from '../repositories/outboxes.ts';

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

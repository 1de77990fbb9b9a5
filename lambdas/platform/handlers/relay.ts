import { setTimeout } from 'node:timers/promises';
import { log } from '#shared/observability/log.ts';
import { type RelayDeps, relayOutbox } from '../operations/relay-outboxes.ts';
import type { OutboxStatements } from '../repositories/outboxes.ts';

const PAUSE_MS = 5_000;

/** Looks into every outbox each five seconds, at once again where there was something. */
export async function relayUntil(endMs: number, deps: RelayDeps, outboxes: readonly OutboxStatements[]): Promise<void> {
  let total = 0;
  do {
    let sent = 0;
    for (const outbox of outboxes) sent += await relayOutbox(deps, outbox);
    total += sent;
    if (sent === 0) await setTimeout(PAUSE_MS);
  } while (Date.now() < endMs);
  log.info('relay', { messages: total });
}

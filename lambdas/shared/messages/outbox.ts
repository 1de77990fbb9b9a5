import type * as z from 'zod';
import { newId } from '../domain/ids.ts';
import { log } from '../observability/log.ts';
import { traceHeader } from '../observability/trace.ts';
import { type Executor, statement } from '../postgres/statement.ts';
import type { MessageType, PublishOptions } from './message.ts';
import type { SendMessages } from './send.ts';

/** A fact that was committed and not yet sent. */
export interface OutboxRow {
  readonly id: string;
  readonly type: string;
  readonly version: number;
  readonly occurred_at: Date;
  readonly trace: string | null;
  readonly data: unknown;
  /**
   * Milliseconds that are left until it may be delivered, or null. A duration and never an instant: an instant would be
   * compared with the clock of whichever function sends it, and a clock that is ahead makes every delay too short.
   */
  readonly delay_ms: number | null;
}

const INSERT = statement(
  'outbox.insert_row',
  `INSERT INTO outbox (id, type, version, occurred_at, trace, data, deliver_at)
   VALUES ($1, $2, $3, $4, $5, $6, now() + $7::double precision * interval '1 millisecond')`,
);
const DELETE = statement('outbox.delete_sent', 'DELETE FROM outbox WHERE id = ANY ($1::uuid[])');

/** @throws z.ZodError when the service breaks its own contract: a bug, and the transaction must not commit */
export function outboxRow<Data extends z.ZodType>(
  message: MessageType<string, Data>,
  data: z.input<Data>,
  options: PublishOptions = {},
): OutboxRow {
  return {
    id: newId(),
    type: message.type,
    version: message.version,
    occurred_at: new Date(),
    trace: traceHeader() ?? null,
    data: message.data.parse(data),
    delay_ms: options.delayMs ?? null,
  };
}

export async function insertOutboxRow(tx: Executor, row: OutboxRow): Promise<void> {
  await tx.execute(INSERT, [
    row.id,
    row.type,
    row.version,
    row.occurred_at,
    row.trace,
    JSON.stringify(row.data),
    row.delay_ms,
  ]);
}

/** Sends the rows of a committed transaction. */
export interface OutboxSender {
  /** Sends the rows and deletes those that were sent. Never throws: the relay finds what is left. */
  sendNow(database: Executor, rows: readonly OutboxRow[]): Promise<void>;
}

export const outboxSender = (send: SendMessages): OutboxSender => ({
  async sendNow(database, rows) {
    try {
      const sent = await send(rows);
      if (sent.length > 0) await database.execute(DELETE, [sent]);
    } catch (error) {
      // The rows are committed, and the relay sends every row that is older than ten seconds.
      log.warn('outbox left to the relay', {
        messages: rows.length,
        reason: error instanceof Error ? error.name : 'unknown',
      });
    }
  },
});

/** For a service that publishes nothing: publishing is a bug there, and its transaction does not commit. */
export const noOutbox: OutboxSender = {
  sendNow: () => Promise.reject(new Error('this function has no grant to send messages: add `messages` to its uses')),
};

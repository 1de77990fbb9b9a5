import type * as z from 'zod';
import type { MessageType, PublishOptions } from '../contract/message.ts';
import { newId } from '../domain/ids.ts';
import { log } from '../observability/log.ts';
import { traceHeader } from '../observability/trace.ts';
import type { Outbox } from '../postgres/database.ts';
import { type Executor, statement } from '../postgres/statement.ts';
import type { OutboxRow, SendMessages } from './message.ts';

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
    occurredAt: new Date(),
    trace: traceHeader() ?? null,
    data: message.data.parse(data),
    delayMs: options.delayMs ?? null,
  };
}

async function insertRow(tx: Executor, row: OutboxRow): Promise<void> {
  const { id, type, version, occurredAt, trace, data, delayMs } = row;
  await tx.execute(INSERT, [id, type, version, occurredAt, trace, JSON.stringify(data), delayMs]);
}

const outbox = (sendNow: Outbox<OutboxRow>['sendNow']): Outbox<OutboxRow> => ({
  row: outboxRow,
  insert: insertRow,
  sendNow,
});

/** Sends the rows after the commit and deletes those that were sent; the relay sends every row older than ten seconds. */
export const sendingOutbox = (send: SendMessages): Outbox<OutboxRow> =>
  outbox(async (database, rows) => {
    try {
      const sent = await send(rows);
      if (sent.length > 0) await database.execute(DELETE, [sent]);
    } catch (error) {
      log.warn('outbox left to the relay', {
        messages: rows.length,
        reason: error instanceof Error ? error.name : 'unknown',
      });
    }
  });

/** Leaves every row to the relay. */
export const relayedOutbox = outbox(() => Promise.resolve());

/** For a function that publishes nothing: publishing is a bug there, and its transaction does not commit. */
export const noOutbox: Outbox<OutboxRow> = {
  ...relayedOutbox,
  row: () => {
    throw new Error('this function may not send messages: add `messages` to its uses');
  },
};

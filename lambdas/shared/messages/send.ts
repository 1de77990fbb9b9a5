import { SendMessageBatchCommand, type SendMessageBatchRequestEntry, type SQSClient } from '@aws-sdk/client-sqs';
import { log } from '../observability/log.ts';
import type { Envelope } from './message.ts';
import type { OutboxRow } from './outbox.ts';

/** @returns the ids of the rows that every subscriber's queue has taken */
export type SendMessages = (rows: readonly OutboxRow[]) => Promise<string[]>;

const BATCH_MESSAGES_MAX = 10;
/** SQS takes 256 KiB a batch on every emulator and region; a little is left for attributes. */
const BATCH_BYTES_MAX = 250_000;
const DELAY_SECONDS_MAX = 900;

interface Letter {
  readonly rowId: string;
  readonly queueUrl: string;
  readonly body: string;
  readonly bytes: number;
  readonly delaySeconds: number;
  readonly trace: string | null;
}

const traceIdOf = (header: string | null): string | null => header?.match(/Root=([^;]+)/)?.[1] ?? null;

function lettersOf(row: OutboxRow, queueUrls: readonly string[]): Letter[] {
  const envelope: Envelope = {
    id: row.id,
    type: row.type,
    version: row.version,
    occurredAt: row.occurred_at.toISOString(),
    traceId: traceIdOf(row.trace),
    data: row.data,
  };
  const body = JSON.stringify(envelope);
  const delaySeconds = Math.min(DELAY_SECONDS_MAX, Math.max(0, Math.ceil((row.delay_ms ?? 0) / 1000)));
  return queueUrls.map((queueUrl) => ({
    rowId: row.id,
    queueUrl,
    body,
    bytes: Buffer.byteLength(body),
    delaySeconds,
    trace: row.trace,
  }));
}

/** Batches of one queue, each within what SQS takes at once, in the order given. */
export function batches(letters: readonly Letter[]): Letter[][] {
  const open = new Map<string, { batch: Letter[]; bytes: number }>();
  const all: Letter[][] = [];
  for (const letter of letters) {
    const last = open.get(letter.queueUrl);
    const fits =
      last !== undefined && last.batch.length < BATCH_MESSAGES_MAX && last.bytes + letter.bytes <= BATCH_BYTES_MAX;
    if (fits) {
      last.batch.push(letter);
      last.bytes += letter.bytes;
    } else {
      const batch = [letter];
      open.set(letter.queueUrl, { batch, bytes: letter.bytes });
      all.push(batch);
    }
  }
  return all;
}

const toEntry = (letter: Letter, index: number): SendMessageBatchRequestEntry => ({
  Id: String(index),
  MessageBody: letter.body,
  DelaySeconds: letter.delaySeconds,
  ...(letter.trace === null
    ? {}
    : { MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: letter.trace } } }),
});

/** @returns the rows whose message this queue has not taken */
async function sendBatch(sqs: SQSClient, batch: readonly Letter[]): Promise<string[]> {
  try {
    const answer = await sqs.send(
      new SendMessageBatchCommand({ QueueUrl: batch[0]!.queueUrl, Entries: batch.map(toEntry) }),
    );
    for (const failed of answer.Failed ?? [])
      log.warn('message not taken by its queue', { reason: failed.Code, detail: failed.Message });
    return (answer.Failed ?? []).map((failed) => batch[Number(failed.Id)]!.rowId);
  } catch (error) {
    // One queue that is away, or one message too large, must not hold up what other batches carry.
    log.warn('batch not taken by its queue', {
      messages: batch.length,
      reason: error instanceof Error ? error.name : 'unknown',
    });
    return batch.map(({ rowId }) => rowId);
  }
}

/** Sends each row to the queues that subscribed to its type; a type that nobody wants counts as sent. */
export const messageSender =
  (sqs: SQSClient, routes: Readonly<Record<string, readonly string[]>>): SendMessages =>
  async (rows) => {
    const letters = rows.flatMap((row) => lettersOf(row, routes[row.type] ?? []));
    const failed = new Set((await Promise.all(batches(letters).map((batch) => sendBatch(sqs, batch)))).flat());
    return rows.map((row) => row.id).filter((id) => !failed.has(id));
  };

import type { SendMessageBatchRequestEntry } from '@aws-sdk/client-sqs';
import type { SendBatch } from '../aws/sqs-sender.ts';
import { log } from '../observability/log.ts';
import type { Envelope, OutboxRow, SendMessages } from './message.ts';
import routes from './routes.json' with { type: 'json' };

const BATCH_MESSAGES_MAX = 10;
/** SQS accepts 256 KiB per batch in every emulator and region; the rest is for attributes. */
const BATCH_BYTES_MAX = 250_000;
const DELAY_SECONDS_MAX = 900;

/** One message for one queue. */
interface Outgoing {
  readonly rowId: string;
  readonly queueUrl: string;
  readonly body: string;
  readonly bytes: number;
  readonly delaySeconds: number;
  readonly trace: string | null;
}

const traceIdOf = (header: string | null): string | null => header?.match(/Root=([^;]+)/)?.[1] ?? null;

function outgoingOf(row: OutboxRow, queueUrls: readonly string[]): Outgoing[] {
  const envelope: Envelope = {
    id: row.id,
    type: row.type,
    version: row.version,
    occurredAt: row.occurredAt.toISOString(),
    traceId: traceIdOf(row.trace),
    data: row.data,
  };
  const body = JSON.stringify(envelope);
  const delaySeconds = Math.min(DELAY_SECONDS_MAX, Math.max(0, Math.ceil((row.delayMs ?? 0) / 1000)));
  return queueUrls.map((queueUrl) => ({
    rowId: row.id,
    queueUrl,
    body,
    bytes: Buffer.byteLength(body),
    delaySeconds,
    trace: row.trace,
  }));
}

/** Batches per queue within the limits of SQS, in the order given. */
export function batches(messages: readonly Outgoing[]): Outgoing[][] {
  const open = new Map<string, { batch: Outgoing[]; bytes: number }>();
  const all: Outgoing[][] = [];
  for (const message of messages) {
    const last = open.get(message.queueUrl);
    const fits =
      last !== undefined && last.batch.length < BATCH_MESSAGES_MAX && last.bytes + message.bytes <= BATCH_BYTES_MAX;
    if (fits) {
      last.batch.push(message);
      last.bytes += message.bytes;
    } else {
      const batch = [message];
      open.set(message.queueUrl, { batch, bytes: message.bytes });
      all.push(batch);
    }
  }
  return all;
}

const toEntry = (message: Outgoing, index: number): SendMessageBatchRequestEntry => ({
  Id: String(index),
  MessageBody: message.body,
  DelaySeconds: message.delaySeconds,
  ...(message.trace === null
    ? {}
    : { MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: message.trace } } }),
});

/** @returns the rows whose message this queue did not accept */
async function sendOne(sendBatch: SendBatch, batch: readonly Outgoing[]): Promise<string[]> {
  try {
    const refused = await sendBatch(batch[0]!.queueUrl, batch.map(toEntry));
    for (const { Code, Message } of refused)
      log.warn('message not accepted by its queue', { reason: Code, detail: Message });
    return refused.map(({ Id }) => batch[Number(Id)]!.rowId);
  } catch (error) {
    // A queue that does not answer, or a message that is too large, must not stop the other batches.
    log.warn('batch not accepted by its queue', {
      messages: batch.length,
      reason: error instanceof Error ? error.name : 'unknown',
    });
    return batch.map(({ rowId }) => rowId);
  }
}

/** Sends each row to the queues that subscribed to its type; a type without subscribers counts as sent. */
export const messageSender =
  (sendBatch: SendBatch, queues: Readonly<Record<string, readonly string[]>>): SendMessages =>
  async (rows) => {
    const messages = rows.flatMap((row) => outgoingOf(row, queues[row.type] ?? []));
    const failed = new Set((await Promise.all(batches(messages).map((batch) => sendOne(sendBatch, batch)))).flat());
    return rows.map((row) => row.id).filter((id) => !failed.has(id));
  };

/**
 * Message type → URLs of the queues of its subscribers, as a sender needs them.
 *
 * `routes.json` is generated from the contracts and bundled with the code; the environment has the URLs. While a deploy has
 * updated the code of a function and not yet its environment, a queue may lack its URL: its key then stands in its place,
 * SQS refuses it, and the message stays in the outbox until the relay sends it.
 */
export const queuesByType = (urls: Readonly<Record<string, string>>): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(Object.entries(routes).map(([type, keys]) => [type, keys.map((key) => urls[key] ?? key)]));

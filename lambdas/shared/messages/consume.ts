import { ChangeMessageVisibilityCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type * as z from 'zod';
import { sqsClient } from '../aws/clients.ts';
import { config } from '../config/config.ts';
import type { MessageType } from '../contract/message.ts';
import { recordIds } from '../observability/ids.ts';
import { log, withLogFacts } from '../observability/log.ts';
import { asStep } from '../observability/trace.ts';
import type { Database, Executor, Transaction } from '../postgres/database.ts';
import { statement } from '../postgres/statement.ts';
import { type Envelope, envelope } from './message.ts';

/** One message as its handler receives it: `data` is checked against the sender's schema. */
export interface Received<Data> {
  readonly id: string;
  readonly version: number;
  readonly occurredAt: Date;
  readonly data: Data;
}

/** The effect of one message, in the transaction that also records it in the inbox. */
export interface MessageHandler<Deps> {
  readonly message: MessageType;
  readonly run: (deps: Deps, tx: Transaction, received: Received<unknown>) => Promise<void>;
}

/** Binds a handler to its message. */
export const on =
  <Deps>() =>
  <Data extends z.ZodType>(
    message: MessageType<string, Data>,
    run: (deps: Deps, tx: Transaction, received: Received<z.output<Data>>) => Promise<void>,
  ): MessageHandler<Deps> => ({ message, run: run as MessageHandler<Deps>['run'] });

/**
 * Work that calls an external service (card company, mail) and so must not run in a transaction. The message is not
 * recorded: the row that it names says what is left to do, so a repeat does nothing.
 */
export interface WorkHandler<Deps> {
  readonly message: MessageType;
  readonly work: (deps: Deps, received: Received<unknown>) => Promise<void>;
}

/** Binds work to the message that requests it. */
export const onWork =
  <Deps>() =>
  <Data extends z.ZodType>(
    message: MessageType<string, Data>,
    work: (deps: Deps, received: Received<z.output<Data>>) => Promise<void>,
  ): WorkHandler<Deps> => ({ message, work: work as WorkHandler<Deps>['work'] });

/** A message that can never be handled: it moves to the dead-letter queue at once, and its batch continues. */
export class PoisonMessage extends Error {
  override readonly name = 'PoisonMessage';
}

export interface ConsumerOptions<Deps> {
  readonly sqs: SQSClient;
  /** By the ARN of the source queue. */
  readonly queues: Readonly<Record<string, { readonly url: string; readonly deadLetterUrl: string }>>;
  readonly database: Database;
  readonly deps: Deps;
  readonly handlers: readonly (MessageHandler<Deps> | WorkHandler<Deps>)[];
}

/** Attribute of a dead-letter message that can never be handled; one that failed too often has none. */
export const REASON = 'reason';
const VISIBILITY_SECONDS_MAX = 300;

/** 2, 4, 8 … 300 s: short for a short fault, and few retries during a long one. */
const visibilityAfter = (receiveCount: number): number =>
  Math.min(VISIBILITY_SECONDS_MAX, 2 ** Math.min(receiveCount, 9));

function parse(body: string): Envelope {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch (cause) {
    throw new PoisonMessage('not JSON', { cause });
  }
  const parsed = envelope.safeParse(json);
  if (!parsed.success) throw new PoisonMessage('not an envelope', { cause: parsed.error });
  return parsed.data;
}

async function handleOne<Deps>(options: ConsumerOptions<Deps>, body: string): Promise<void> {
  const message = parse(body);
  const handler = options.handlers.find((candidate) => candidate.message.type === message.type);
  if (handler === undefined) throw new PoisonMessage(`no handler for ${message.type}`);
  const data = handler.message.data.safeParse(message.data);
  if (!data.success) throw new PoisonMessage(`${message.type} does not fit its schema`, { cause: data.error });
  const received = {
    id: message.id,
    version: message.version,
    occurredAt: new Date(message.occurredAt),
    data: data.data,
  };
  const isNew = await asStep(`## ${message.type}`, () => {
    recordIds(data.data);
    return 'work' in handler ? perform(options, handler, received) : apply(options, handler, received);
  });
  log.info('message handled', { type: message.type, messageId: message.id, duplicate: !isNew });
}

async function perform<Deps>(
  { deps }: ConsumerOptions<Deps>,
  handler: WorkHandler<Deps>,
  received: Received<unknown>,
): Promise<true> {
  await handler.work(deps, received);
  return true;
}

const RECORD = statement(
  'inbox.insert_row',
  'INSERT INTO inbox (id, type) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING',
);

/** Records the message in the transaction of its effect. @returns false when it was recorded before */
export const isFirstDelivery = async (tx: Executor, id: string, type: string): Promise<boolean> =>
  (await tx.execute(RECORD, [id, type])) === 1;

/** @returns false for a message that was handled before */
const apply = <Deps>(
  { database, deps }: ConsumerOptions<Deps>,
  handler: MessageHandler<Deps>,
  received: Received<unknown>,
): Promise<boolean> =>
  database.transaction(async (tx) => {
    if (!(await isFirstDelivery(tx, received.id, handler.message.type))) return false;
    await handler.run(deps, tx, received);
    return true;
  });

async function setAside<Deps>(
  { sqs, queues }: ConsumerOptions<Deps>,
  record: SQSRecord,
  poison: PoisonMessage,
): Promise<void> {
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: queues[record.eventSourceARN]?.deadLetterUrl,
      MessageBody: record.body,
      MessageAttributes: { [REASON]: { DataType: 'String', StringValue: poison.message.slice(0, 256) } },
    }),
  );
  log.error('poisoned message set aside', poison, { messageId: record.messageId });
}

async function tryLater<Deps>(
  { sqs, queues }: ConsumerOptions<Deps>,
  record: SQSRecord,
  error: unknown,
): Promise<void> {
  const receiveCount = Number(record.attributes.ApproximateReceiveCount);
  log.error('message failed, retried later', error, { messageId: record.messageId, receiveCount });
  await sqs
    .send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: queues[record.eventSourceARN]?.url,
        ReceiptHandle: record.receiptHandle,
        VisibilityTimeout: visibilityAfter(receiveCount),
      }),
    )
    // The queue's own visibility timeout applies then: the retry is later, but the message is not lost.
    .catch((cause: unknown) => log.warn('visibility not changed', { reason: String(cause) }));
}

/**
 * Handles a batch one by one (a container has one connection) and reports only the messages to retry.
 *
 * A fault is retried with growing delay; a message that can never be handled moves to the dead-letter queue. Neither
 * stops the rest of the batch.
 */
export async function consumeBatch<Deps>(options: ConsumerOptions<Deps>, event: SQSEvent): Promise<SQSBatchResponse> {
  const batchItemFailures: { itemIdentifier: string }[] = [];
  for (const record of event.Records) {
    await withLogFacts({ trace: record.attributes.AWSTraceHeader }, async () => {
      try {
        await handleOne(options, record.body).catch(async (error: unknown) => {
          if (!(error instanceof PoisonMessage)) throw error;
          await setAside(options, record, error);
        });
      } catch (error) {
        batchItemFailures.push({ itemIdentifier: record.messageId });
        await tryLater(options, record, error);
      }
    });
  }
  return { batchItemFailures };
}

interface MessageFunctionOptions<Deps extends { readonly database: Database }> {
  readonly deps: () => Promise<Deps>;
  readonly handlers: readonly (MessageHandler<Deps> | WorkHandler<Deps>)[];
}

/** A Lambda that the queues of its service start. */
export const messageFunction =
  <Deps extends { readonly database: Database }>({ deps, handlers }: MessageFunctionOptions<Deps>) =>
  async (event: SQSEvent): Promise<SQSBatchResponse> => {
    const built = await deps();
    const queues = config('queues').SOURCE_QUEUES;
    return consumeBatch({ sqs: sqsClient(), queues, database: built.database, deps: built, handlers }, event);
  };

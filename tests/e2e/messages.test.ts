import { randomUUID } from 'node:crypto';
import { InvokeCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import {
  GetQueueAttributesCommand,
  ListQueuesCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { deployed, emulatorSettings } from '../support/addresses.ts';
import { call } from '../support/api.ts';
import { eventOnSale } from '../support/event-on-sale.ts';
import { eventually } from '../support/user.ts';

/** The schedule runs first a minute after the deploy; then the relay reads the outboxes every five seconds. */
const RELAY_LIMIT_MS = 150_000;
const TEST_LIMIT_MS = 240_000;
const TYPE = 'event.availability_changed';

/** A fact of reservation about one event: so many seats are left; the larger `n` is the newer one. */
interface Fact {
  readonly id: string;
  readonly available: number;
  readonly n: number;
}

describe('messages about one event, through the deployed functions and queues', () => {
  const sqs = new SQSClient(emulatorSettings());
  let database: pg.Client;
  let eventId: string;
  beforeAll(async () => {
    database = new pg.Client({ connectionString: deployed().postgresUrl });
    await database.connect();
    eventId = await eventOnSale('소식이 늦는 밤');
  }, 60_000);
  afterAll(() => database.end());

  const count = async (text: string, values: readonly unknown[]): Promise<number> =>
    Number((await database.query<{ n: string }>(text, [...values])).rows[0]!.n);
  const status = async (): Promise<unknown> => {
    const { body } = await call('GET', `/api/events/${eventId}`);
    return (body as { status: unknown }).status;
  };
  const dataOf = ({ available, n }: Fact) => ({ eventId, available, n });

  /** Inserts the outbox row of a function that is killed between its commit and its send. It is due now. */
  async function leave(fact: Fact): Promise<void> {
    await database.query(
      `INSERT INTO reservation.outbox (id, type, version, occurred_at, data, next_attempt_at)
       VALUES ($1, $2, 1, now() - interval '11 seconds', $3, now())`,
      [fact.id, TYPE, JSON.stringify(dataOf(fact))],
    );
    await eventually(
      'the relay sends it',
      () => count('SELECT count(*) AS n FROM reservation.outbox WHERE id = $1', [fact.id]),
      (n) => n === 0,
      RELAY_LIMIT_MS,
    );
  }
  const heard = (fact: Fact): Promise<number> =>
    eventually(
      'event receives it',
      () => count('SELECT count(*) AS n FROM event.inbox WHERE id = $1', [fact.id]),
      (n) => n === 1,
    );

  const newest: Fact = { id: randomUUID(), available: 0, n: 7 };

  it(
    'a fact whose writer was killed between commit and send is sent by the relay',
    async () => {
      await leave(newest);
      await heard(newest);
      expect(await status()).toBe('SOLD_OUT');
    },
    TEST_LIMIT_MS,
  );

  it(
    'an older message that arrives later changes nothing, and neither does a repeated one',
    async () => {
      const older: Fact = { id: randomUUID(), available: 20, n: 6 };
      await leave(older);
      await heard(older);
      await leave(newest);
      expect(await status()).toBe('SOLD_OUT');
      expect(await count('SELECT count(*) AS n FROM event.inbox WHERE id = $1', [newest.id])).toBe(1);
    },
    TEST_LIMIT_MS,
  );

  /** By URL: event's inbox and its dead letters. */
  async function inboxes(): Promise<{ inbox: string; deadLetters: string }> {
    const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({ MaxResults: 1000 }));
    const inbox = QueueUrls.find((url) => /event-?inbox/i.test(url) && !/DeadLetters/i.test(url))!;
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: inbox, AttributeNames: ['RedrivePolicy'] }),
    );
    const { deadLetterTargetArn } = JSON.parse(Attributes!.RedrivePolicy!) as { deadLetterTargetArn: string };
    return { inbox, deadLetters: QueueUrls.find((url) => url.endsWith(`/${deadLetterTargetArn.split(':').at(-1)!}`))! };
  }
  const letterOf = (fact: Fact): string =>
    JSON.stringify({
      id: fact.id,
      type: TYPE,
      version: 1,
      occurredAt: new Date().toISOString(),
      traceId: null,
      data: dataOf(fact),
    });

  it('a poison message is moved to the dead letters with its reason, and the rest of its batch is handled', async () => {
    const { inbox, deadLetters } = await inboxes();
    const healthy: Fact = { id: randomUUID(), available: 20, n: 8 };
    await sqs.send(
      new SendMessageBatchCommand({
        QueueUrl: inbox,
        Entries: [
          { Id: 'poison', MessageBody: '{"id":"nonsense"}' },
          { Id: 'healthy', MessageBody: letterOf(healthy) },
        ],
      }),
    );
    await heard(healthy);
    expect(await status()).toBe('ON_SALE');
    const dead = await eventually(
      'the dead letter',
      async () => {
        const { Messages = [] } = await sqs.send(
          new ReceiveMessageCommand({ QueueUrl: deadLetters, MessageAttributeNames: ['All'], WaitTimeSeconds: 1 }),
        );
        return Messages[0];
      },
      (message) => message !== undefined,
    );
    expect(dead).toMatchObject({
      Body: '{"id":"nonsense"}',
      MessageAttributes: { reason: { StringValue: 'not an envelope' } },
    });
    await sqs.send(new PurgeQueueCommand({ QueueUrl: deadLetters }));
  });

  it('a dead letter that is no poison message is returned to its queue by the hourly redrive', async () => {
    const late: Fact = { id: randomUUID(), available: 0, n: 9 };
    const { deadLetters } = await inboxes();
    await sqs.send(new SendMessageCommand({ QueueUrl: deadLetters, MessageBody: letterOf(late) }));
    const lambda = new LambdaClient(emulatorSettings());
    const { Functions = [] } = await lambda.send(new ListFunctionsCommand({ MaxItems: 1000 }));
    const redrive = Functions.find(({ Description }) => Description === 'platform/redrive');
    const { FunctionError } = await lambda.send(new InvokeCommand({ FunctionName: redrive?.FunctionName }));
    expect(FunctionError).toBeUndefined();
    await heard(late);
    expect(await status()).toBe('SOLD_OUT');
  });
});

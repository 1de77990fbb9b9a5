import { DeleteMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { execa } from 'execa';
import * as z from 'zod';
import { relayOutbox } from '../../../lambdas/platform/operations/relay-outboxes.ts';
import { outboxStatements } from '../../../lambdas/platform/repositories/outboxes.ts';
import { sdkSender } from '../../../lambdas/shared/aws/sqs-sender.ts';
import { defineMessage } from '../../../lambdas/shared/contract/message.ts';
import { newId } from '../../../lambdas/shared/domain/ids.ts';
import { consumeBatch, on } from '../../../lambdas/shared/messages/consume.ts';
import { messageSender } from '../../../lambdas/shared/messages/send.ts';
import type { Database } from '../../../lambdas/shared/postgres/database.ts';
import { stores } from '../../support/addresses.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { sqsAt, type TestQueue, testQueue } from '../../support/queues.ts';

const echoed = defineMessage('test.echoed', 1, z.object({ text: z.string() }));
const counted = defineMessage('test.counted', 1, z.object({ value: z.int(), version: z.int() }));
const outbox = outboxStatements('auth');

let db: TestDatabase;
let database: Database;
let relayRole: Database;
let queue: TestQueue;
const sqs = sqsAt(stores.awsUrl());
beforeAll(async () => {
  db = await testDatabase();
  database = db.open('auth');
  relayRole = db.open('relay');
});
afterAll(() => db.drop());
beforeEach(async () => {
  queue = await testQueue(sqs);
  await db.sql('TRUNCATE auth.outbox');
});

const send = () => messageSender(sdkSender(sqs), { 'test.echoed': [queue.url], 'test.counted': [queue.url] });
const due = () => db.sql("UPDATE auth.outbox SET next_attempt_at = now() - interval '1 second'");

function consumer() {
  const seen: string[] = [];
  const handlers = [
    on<undefined>()(echoed, async (_, __, { data }) => {
      if (data.text === 'fault') throw new Error('the database is away');
      seen.push(data.text);
      await Promise.resolve();
    }),
  ];
  const queues = { [queue.arn]: { url: queue.url, deadLetterUrl: queue.deadLetterUrl } };
  return {
    seen,
    async consume() {
      const event = await queue.receive();
      const { batchItemFailures } = await consumeBatch({ sqs, queues, database, deps: undefined, handlers }, event);
      const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      // As Lambda's event source does: what was not reported is gone.
      for (const { messageId, receiptHandle } of event.Records)
        if (!failed.has(messageId))
          await sqs.send(new DeleteMessageCommand({ QueueUrl: queue.url, ReceiptHandle: receiptHandle }));
      return { received: event.Records.length, failed: failed.size };
    },
  };
}

describe('a fact whose writer was killed between commit and send', () => {
  it('is sent by the relay, once', async () => {
    const child = await execa(process.execPath, ['tests/support/killed-before-sending.ts', db.url('auth')], {
      reject: false,
    });
    expect(child.signal).toBe('SIGKILL');
    expect(await db.outbox('auth')).toHaveLength(1);

    expect(await relayOutbox({ database: relayRole, send: send() }, outbox)).toMatchObject({ sent: 0 });
    await due();
    expect(await relayOutbox({ database: relayRole, send: send() }, outbox)).toMatchObject({ sent: 1 });
    expect(await relayOutbox({ database: relayRole, send: send() }, outbox)).toMatchObject({ sent: 0 });

    const { seen, consume } = consumer();
    await consume();
    expect(seen).toEqual(['survivor']);
    expect(await db.outbox('auth')).toEqual([]);
  });
});

describe('the relay', () => {
  it('does not send one row twice when two of them run at once', async () => {
    await database.transaction((tx) => tx.publish(echoed, { text: 'one' }));
    await due();
    const relayed = await Promise.all(
      Array.from({ length: 4 }, () => relayOutbox({ database: relayRole, send: send() }, outbox)),
    );
    expect(relayed.reduce((sum, { sent }) => sum + sent, 0)).toBe(1);
  });

  it('sets a row aside after twenty attempts and goes on with the others', async () => {
    await database.transaction((tx) => tx.publish(echoed, { text: 'stuck' }));
    const broken = { database: relayRole, send: () => Promise.resolve([]) };
    for (let attempt = 0; attempt < 20; attempt++) {
      await due();
      await relayOutbox(broken, outbox);
    }
    await due();
    await relayOutbox(broken, outbox);
    const [row] = await db.sql<{ attempts: number; aside: boolean }>(
      'SELECT attempts, set_aside_at IS NOT NULL AS aside FROM auth.outbox',
    );
    expect(row).toEqual({ attempts: 20, aside: true });

    await database.transaction((tx) => tx.publish(echoed, { text: 'next' }));
    await due();
    expect(await relayOutbox({ database: relayRole, send: send() }, outbox)).toMatchObject({ sent: 1 });
  });
});

describe('a consumer', () => {
  const put = (body: unknown) =>
    sqs.send(
      new SendMessageCommand({
        QueueUrl: queue.url,
        MessageBody: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    );
  const message = (text: unknown, id = newId()) => ({
    id,
    type: 'test.echoed',
    version: 1,
    occurredAt: new Date().toISOString(),
    traceId: null,
    data: { text },
  });

  it('changes nothing on a duplicate', async () => {
    const twice = message('once');
    await put(twice);
    await put(twice);
    const { seen, consume } = consumer();
    expect(await consume()).toEqual({ received: 2, failed: 0 });
    expect(seen).toEqual(['once']);
  });

  it.each([
    ['what is not JSON', '{'],
    ['what is not a message', { hello: 'world' }],
    ['an unknown type', { ...message('x'), type: 'test.unknown' }],
    ['data of another shape', message(5)],
  ])('moves %s to the dead letters with its reason and handles the rest of the batch', async (_, poison) => {
    await put(poison);
    await put(message('healthy'));
    const { seen, consume } = consumer();
    expect(await consume()).toEqual({ received: 2, failed: 0 });
    expect(seen).toEqual(['healthy']);
    const [dead] = await queue.deadLetters();
    expect(dead?.Body).toBe(typeof poison === 'string' ? poison : JSON.stringify(poison));
    expect(dead?.MessageAttributes?.reason?.StringValue).toEqual(expect.any(String));
  });

  it('returns a message that failed to its queue and handles the rest of the batch', async () => {
    await put(message('fault'));
    await put(message('healthy'));
    const { seen, consume } = consumer();
    expect(await consume()).toEqual({ received: 2, failed: 1 });
    expect(seen).toEqual(['healthy']);
    // Back after two seconds, not after the queue's thirty.
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(await consume()).toEqual({ received: 1, failed: 1 });
    expect(await queue.deadLetters()).toEqual([]);
  });

  it('remembers nothing of a message whose work failed', async () => {
    await put(message('fault'));
    const { consume } = consumer();
    await consume();
    const [row] = await db.sql<{ n: number }>("SELECT count(*)::int AS n FROM auth.inbox WHERE type = 'test.echoed'");
    const before = row!.n;
    await put(message('kept'));
    await consume();
    const [after] = await db.sql<{ n: number }>("SELECT count(*)::int AS n FROM auth.inbox WHERE type = 'test.echoed'");
    expect(after!.n).toBe(before + 1);
  });

  it('ends in the newest state when facts arrive in another order, as handlers apply by version', async () => {
    const state = { value: 0, version: 0 };
    const handlers = [
      on<undefined>()(counted, (_, __, { data }) => {
        if (data.version > state.version) Object.assign(state, data);
        return Promise.resolve();
      }),
    ];
    const queues = { [queue.arn]: { url: queue.url, deadLetterUrl: queue.deadLetterUrl } };
    for (const version of [3, 1, 2])
      await put({ ...message(''), type: 'test.counted', data: { value: version * 10, version } });
    let received = 0;
    for (let tries = 0; received < 3 && tries < 5; tries++) {
      const event = await queue.receive();
      received += event.Records.length;
      await consumeBatch({ sqs, queues, database, deps: undefined, handlers }, event);
    }
    expect({ received, ...state }).toEqual({ received: 3, value: 30, version: 3 });
  });
});

describe('the sender', () => {
  it('carries the trace, the delay and more than one batch', async () => {
    process.env._X_AMZN_TRACE_ID = 'Root=1-6753f7a0-0123456789abcdef01234567;Sampled=1';
    await database.transaction(async (tx) => {
      for (let n = 0; n < 12; n++) await tx.publish(echoed, { text: `${n}` }, { delayMs: 1_500 });
    });
    delete process.env._X_AMZN_TRACE_ID;
    await due();
    expect(await relayOutbox({ database: relayRole, send: send() }, outbox)).toMatchObject({ sent: 12 });
    expect((await queue.receive()).Records).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const records = [...(await queue.receive()).Records, ...(await queue.receive()).Records];
    expect(records.map(({ body }) => (JSON.parse(body) as { data: { text: string } }).data.text).sort()).toEqual(
      Array.from({ length: 12 }, (_, n) => `${n}`).sort(),
    );
    // The emulator drops AWSTraceHeader of a batch; the contract suite tests it on the real LocalStack.
    expect(JSON.parse(records[0]!.body)).toMatchObject({ traceId: '1-6753f7a0-0123456789abcdef01234567' });
  });

  it('deletes an outbox row of a type without subscribers', async () => {
    await database.transaction((tx) => tx.publish(echoed, { text: 'into the void' }));
    await due();
    expect(await relayOutbox({ database: relayRole, send: messageSender(sdkSender(sqs), {}) }, outbox)).toMatchObject({
      sent: 1,
    });
  });
});

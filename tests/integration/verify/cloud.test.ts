import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { findDeadLetters, waitUntilSettled } from '../../../bin/verify/settle.ts';
import { asAuditor } from '../../../bin/verify/verify-cloud.ts';
import { newId } from '../../../lambdas/shared/domain/ids.ts';
import { stores } from '../../support/addresses.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { sqsAt, type TestQueue, testQueue } from '../../support/queues.ts';

const SHORT_MS = 1_500;
const sqs = sqsAt(stores.awsUrl());
let db: TestDatabase;
let ownerUrl: string;
let queue: TestQueue;
beforeAll(async () => {
  db = await testDatabase();
  const url = new URL(stores.postgresUrl());
  url.pathname = `/${db.name}`;
  ownerUrl = url.href;
});
afterAll(() => db.drop());
beforeEach(async () => {
  queue = await testQueue(sqs);
  const dead = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queue.deadLetterUrl, AttributeNames: ['QueueArn'] }),
  );
  const redrive = { deadLetterTargetArn: dead.Attributes!.QueueArn, maxReceiveCount: 50 };
  await sqs.send(
    new SetQueueAttributesCommand({ QueueUrl: queue.url, Attributes: { RedrivePolicy: JSON.stringify(redrive) } }),
  );
});

const put = (url: string, delay = 0) =>
  sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: '{}', DelaySeconds: delay }));
const name = (): string => queue.arn.slice(queue.arn.lastIndexOf(':') + 1);
/** Other tests use the same emulator: only findings about the own queue count. */
const ours = ({ examples }: { readonly examples: readonly unknown[] }) =>
  examples.filter((example) => JSON.stringify(example).includes(name()));
const settle = () => asAuditor({ connectionString: ownerUrl }, (client) => waitUntilSettled({ client, sqs }, SHORT_MS));

describe('waiting until everything has settled', () => {
  it('names the queue whose messages are not received', async () => {
    await put(queue.url);
    expect(ours(await settle())).toEqual([{ queue: name(), visible: 1, inFlight: 0 }]);
  });

  it('counts a message that is being handled', async () => {
    await put(queue.url);
    await queue.receive();
    expect(ours(await settle())).toEqual([{ queue: name(), visible: 0, inFlight: 1 }]);
  });

  it('counts neither messages that are not due yet nor dead letters', async () => {
    await put(queue.url, 600);
    await put(queue.deadLetterUrl);
    expect(ours(await settle())).toEqual([]);
  });

  it('ends as soon as the last message is handled', async () => {
    await put(queue.url);
    const settling = settle();
    const [record] = (await queue.receive()).Records;
    await sqs.send(new DeleteMessageCommand({ QueueUrl: queue.url, ReceiptHandle: record!.receiptHandle }));
    expect(ours(await settling)).toEqual([]);
  });

  it('counts facts that wait in any outbox', async () => {
    await db.sql("INSERT INTO payment.outbox (id, type, version, occurred_at, data) VALUES ($1, 'x', 1, now(), '{}')", [
      newId(),
    ]);
    expect((await settle()).examples).toContainEqual({ outboxes: 1 });
    await db.sql('TRUNCATE payment.outbox');
  });
});

describe('dead letters', () => {
  it('are found, with their queue', async () => {
    expect(ours(await findDeadLetters(sqs))).toEqual([]);
    await put(queue.deadLetterUrl);
    expect(ours(await findDeadLetters(sqs))).toEqual([{ queue: `${name()}-dead`, messages: 1 }]);
  });

  it('of another stage in the same account are not counted', async () => {
    await put(queue.deadLetterUrl);
    expect((await findDeadLetters(sqs, name())).violations).toBe(1);
    expect((await findDeadLetters(sqs, 'tiketi-another-')).violations).toBe(0);
  });
});

describe('the auditor', () => {
  it('changes nothing, even where the owner of the database connects', async () => {
    const change = asAuditor({ connectionString: ownerUrl }, (client) => client.query('DELETE FROM payment.outbox'));
    await expect(change).rejects.toThrow(/permission denied|read-only/);
  });
});

import { SESClient, VerifyEmailIdentityCommand } from '@aws-sdk/client-ses';
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  SetQueueAttributesCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { simpleParser } from 'mailparser';
import * as z from 'zod';
import { MailNotTaken } from '../../lambdas/notification/mail/mail.ts';
import { sendThroughSes, sesSettings } from '../../lambdas/notification/mail/ses.ts';
import { directSender, type SendBatch, sdkSender } from '../../lambdas/shared/aws/sqs-sender.ts';
import { defineMessage } from '../../lambdas/shared/contract/message.ts';
import { newId } from '../../lambdas/shared/domain/ids.ts';
import { consumeBatch, onWork } from '../../lambdas/shared/messages/consume.ts';
import { noOutbox, outboxRow } from '../../lambdas/shared/messages/outbox.ts';
import { messageSender } from '../../lambdas/shared/messages/send.ts';
import { openDatabase } from '../../lambdas/shared/postgres/database.ts';
import { sqsAt, type TestQueue, testQueue } from './queues.ts';

/** One implementation of SQS and SES that our adapters must work with. */
export interface AwsUnderTest {
  readonly name: string;
  readonly url: () => string;
  /** The mail as it left the provider, found by the id that the provider gave or by its delivery. */
  readonly sentMail: (found: { readonly providerId: string; readonly deliveryId: string }) => Promise<string>;
  /** A known gap: MiniStack drops the trace header of a batch. */
  readonly dropsTraceHeader?: boolean;
}

const said = defineMessage('test.said', 1, z.object({ text: z.string() }));
/** Some wait until a message is visible again. */
const SLOW_TEST_MS = 20_000;
const TRACE = 'Root=1-6753f7a0-0123456789abcdef01234567;Parent=0123456789abcdef;Sampled=1';

/** The behaviour that our adapters of SQS and SES need: the same tests for every implementation of AWS. */
export function awsContract(aws: AwsUnderTest): void {
  jest.setTimeout(SLOW_TEST_MS);
  const senders = {
    'the SDK': sdkSender,
    // Without its fallback, so that every message was sent by this sender.
    'a signed request': () => directSender(endpointOf(aws), () => Promise.reject(new Error('left to the SDK'))),
  };
  for (const [sender, make] of Object.entries(senders))
    describe(`SQS by ${aws.name}, sent by ${sender}`, () => sqsContract(aws, make));
  describe(`SES by ${aws.name}`, () => sesContract(aws));
}

const endpointOf = (aws: AwsUnderTest) => ({
  url: new URL(aws.url()),
  region: 'ap-northeast-2',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});

function sqsContract(aws: AwsUnderTest, senderOf: (sqs: SQSClient) => SendBatch): void {
  let sqs: SQSClient;
  let sendBatch: SendBatch;
  let queue: TestQueue;
  beforeAll(() => {
    sqs = sqsAt(aws.url());
    sendBatch = senderOf(sqs);
  });
  beforeEach(async () => {
    queue = await testQueue(sqs);
  });

  const row = (text: string, options = {}) => ({ ...outboxRow(said, { text }, options), trace: TRACE });
  const send = (rows: readonly ReturnType<typeof row>[], urls: readonly string[] = [queue.url]) =>
    messageSender(sendBatch, { [said.type]: urls })(rows);
  const texts = (records: readonly { readonly body: string }[]) =>
    records.map(({ body }) => (JSON.parse(body) as { data: { text: string } }).data.text).sort();

  async function receiveAll(count: number) {
    const records = [];
    for (let tries = 0; records.length < count && tries < 10; tries++) records.push(...(await queue.receive()).Records);
    return records;
  }

  /** Handles what is there and deletes what was not reported, as Lambda's event source does. */
  async function consume() {
    const seen: string[] = [];
    const handlers = [
      onWork<undefined>()(said, (_, { data }) => {
        if (data.text.startsWith('fault')) return Promise.reject(new Error('the outside is away'));
        seen.push(data.text);
        return Promise.resolve();
      }),
    ];
    const event = await queue.receive();
    const queues = { [queue.arn]: { url: queue.url, deadLetterUrl: queue.deadLetterUrl } };
    const { batchItemFailures } = await consumeBatch(
      { sqs, queues, database: unused, deps: undefined, handlers },
      event,
    );
    const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    for (const { messageId, receiptHandle } of event.Records)
      if (!failed.has(messageId))
        await sqs.send(new DeleteMessageCommand({ QueueUrl: queue.url, ReceiptHandle: receiptHandle }));
    return { seen: seen.sort(), counts: event.Records.map((record) => record.attributes.ApproximateReceiveCount) };
  }

  const waiting = async (attribute: 'ApproximateNumberOfMessagesDelayed' | 'ApproximateNumberOfMessages') => {
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: queue.url, AttributeNames: [attribute] }),
    );
    return Number(Attributes?.[attribute]);
  };

  it('sends more messages than a batch can hold, each once', async () => {
    const rows = Array.from({ length: 23 }, (_, n) => row(`${n} 봄밤 "<&>\u0001`));
    expect((await send(rows)).sort()).toEqual(rows.map(({ id }) => id).sort());
    const records = await receiveAll(23);
    expect(texts(records)).toEqual(Array.from({ length: 23 }, (_, n) => `${n} 봄밤 "<&>\u0001`).sort());
    expect(await waiting('ApproximateNumberOfMessages')).toBe(0);
  });

  it('sends batches close to the limit of 256 KiB', async () => {
    const rows = Array.from({ length: 3 }, (_, n) => row(`${n}`.repeat(110_000)));
    expect(await send(rows)).toHaveLength(3);
    expect(await receiveAll(3)).toHaveLength(3);
  });

  it('keeps messages that one queue refuses, and sends the rest', async () => {
    const missing = defineMessage('test.missing', 1, z.object({ text: z.string() }));
    const lost = outboxRow(missing, { text: 'lost' });
    const kept = row('kept');
    const routes = { [said.type]: [queue.url], [missing.type]: [`${queue.url}-does-not-exist`] };
    expect(await messageSender(sendBatch, routes)([lost, kept])).toEqual([kept.id]);
    expect(texts(await receiveAll(1))).toEqual(['kept']);
  });

  it('keeps a message that is too large for any queue, and sends the rest', async () => {
    const large = row('x'.repeat(1_100_000));
    const kept = row('kept');
    expect(await send([large, kept])).toEqual([kept.id]);
  });

  it('delivers to every queue that subscribed', async () => {
    const other = await testQueue(sqs);
    await send([row('both')], [queue.url, other.url]);
    expect(texts((await queue.receive()).Records)).toEqual(['both']);
    expect(texts((await other.receive()).Records)).toEqual(['both']);
  });

  it('holds a message back until it is due', async () => {
    await send([row('later', { delayMs: 2_000 })]);
    expect(await waiting('ApproximateNumberOfMessagesDelayed')).toBe(1);
    expect((await queue.receive()).Records).toEqual([]);
    expect(texts(await receiveAll(1))).toEqual(['later']);
  });

  it('delivers a message that is due in an hour early, because SQS limits delays', async () => {
    const far = row('far', { delayMs: 3_600_000 });
    expect(await send([far])).toEqual([far.id]);
    expect(await waiting('ApproximateNumberOfMessagesDelayed')).toBe(1);
  });

  it('restores the trace of what caused the message', async () => {
    await send([row('traced')]);
    const [record] = await receiveAll(1);
    expect(JSON.parse(record!.body)).toMatchObject({ traceId: '1-6753f7a0-0123456789abcdef01234567' });
    expect(record!.attributes.AWSTraceHeader).toBe(aws.dropsTraceHeader === true ? undefined : TRACE);
  });

  it('makes failed messages visible again after two seconds, and only those', async () => {
    await send([row('one'), row('fault'), row('two')]);
    expect(await consume()).toEqual({ seen: ['one', 'two'], counts: ['1', '1', '1'] });
    // Invisible for now; the queue itself would hide it for thirty seconds.
    expect(await consume()).toEqual({ seen: [], counts: [] });
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(await consume()).toEqual({ seen: [], counts: ['2'] });
  });

  it('hides a message longer after each failure', async () => {
    await send([row('fault')]);
    await consume();
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect((await consume()).counts).toEqual(['2']);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect((await consume()).counts).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect((await consume()).counts).toEqual(['3']);
  });

  it('moves a poison message to the dead letters at once, with its reason', async () => {
    const unknown = { ...row('?'), type: 'test.unknown' };
    await messageSender(sendBatch, { 'test.unknown': [queue.url] })([unknown]);
    expect((await consume()).counts).toEqual(['1']);
    expect((await consume()).counts).toEqual([]);
    const [dead] = await queue.deadLetters();
    expect(JSON.parse(dead!.Body!)).toMatchObject({ id: unknown.id });
    expect(dead!.MessageAttributes?.reason?.StringValue).toBe('no handler for test.unknown');
  });

  it('moves a message that always fails to the dead letters', async () => {
    const dead = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: queue.deadLetterUrl, AttributeNames: ['QueueArn'] }),
    );
    const redrive = { deadLetterTargetArn: dead.Attributes!.QueueArn, maxReceiveCount: 1 };
    await sqs.send(
      new SetQueueAttributesCommand({ QueueUrl: queue.url, Attributes: { RedrivePolicy: JSON.stringify(redrive) } }),
    );
    await send([row('fault')]);
    expect((await consume()).counts).toEqual(['1']);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect((await consume()).counts).toEqual([]);
    expect(texts((await queue.deadLetters()).map(({ Body }) => ({ body: Body! })))).toEqual(['fault']);
  });
}

function sesContract(aws: AwsUnderTest): void {
  const FROM = 'Tiketi <tickets@tiketi.example>';
  const mail = (deliveryId: string) => ({
    to: { name: '김하나', address: 'hana@fans.example' },
    subject: '[Tiketi] 예매가 완료되었습니다: 봄밤 & "friends"',
    text: '일시: 오후 7:30\nhttps://tiketi.example/reservations/1\n.\nend',
    html: `<p>일시: 오후 7:30</p>${'<p>긴 줄</p>'.repeat(300)}`,
    deliveryId,
  });
  const ses = () =>
    new SESClient({
      ...sesSettings,
      endpoint: aws.url(),
      region: process.env.AWS_REGION ?? 'ap-northeast-2',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
  beforeAll(() => ses().send(new VerifyEmailIdentityCommand({ EmailAddress: 'tickets@tiketi.example' })));

  it('sends a mail completely: both parts, every character, its headers', async () => {
    const deliveryId = newId();
    const sent = mail(deliveryId);
    const providerId = await sendThroughSes(ses(), FROM)(sent);
    expect(providerId).not.toBe('');
    const arrived = await simpleParser(await aws.sentMail({ providerId, deliveryId }));
    expect(arrived.subject).toBe(sent.subject);
    expect(arrived.from?.value).toEqual([{ name: 'Tiketi', address: 'tickets@tiketi.example' }]);
    expect(arrived.to).toMatchObject({ value: [{ name: '김하나', address: 'hana@fans.example' }] });
    expect(arrived.text?.trimEnd()).toBe(sent.text);
    expect(String(arrived.html).trimEnd()).toBe(sent.html);
    expect(arrived.headers.get('x-tiketi-delivery')).toBe(deliveryId);
  });

  it('gives each mail an id of its own', async () => {
    const send = sendThroughSes(ses(), FROM);
    expect(await send(mail(newId()))).not.toBe(await send(mail(newId())));
  });

  it('refuses an unknown sender, and the error contains no address', async () => {
    const refused: unknown = await sendThroughSes(
      ses(),
      'Thief <thief@elsewhere.example>',
    )(mail(newId())).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(MailNotTaken);
    expect(refused).toMatchObject({ code: expect.stringMatching(/^(MessageRejected|MailFromDomainNotVerified)/) });
    const { stack, ...rest } = refused as MailNotTaken;
    expect(JSON.stringify({ ...rest, message: (refused as MailNotTaken).message, stack })).not.toMatch(
      /thief@|hana@|하나/,
    );
  });
}

/** Fails on every use: this work needs no database. */
const unused = openDatabase({
  connection: { host: '127.0.0.1', port: 1 },
  namedStatements: false,
  outbox: noOutbox,
});

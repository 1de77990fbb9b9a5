import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { expect, it } from '@jest/globals';
import { REASON } from '../../../lambdas/shared/messages/consume.ts';
import { redrive, redriveAll } from '../../../lambdas/shared/messages/redrive.ts';
import { stores } from '../../support/addresses.ts';
import { sqsAt, testQueue } from '../../support/queues.ts';

const never = (): boolean => false;

it('returns messages that failed too often to their queue, and leaves poison messages for a person', async () => {
  const sqs = sqsAt(stores.awsUrl());
  const queue = await testQueue(sqs);
  const die = (body: string, reason?: string) =>
    sqs.send(
      new SendMessageCommand({
        QueueUrl: queue.deadLetterUrl,
        MessageBody: body,
        ...(reason === undefined
          ? {}
          : { MessageAttributes: { [REASON]: { DataType: 'String', StringValue: reason } } }),
      }),
    );
  const failed = Array.from({ length: 12 }, (_, n) => `failed ${n}`);
  for (const body of failed) await die(body);
  await die('poison', 'not JSON');

  const route = { from: queue.deadLetterUrl, to: queue.url };
  expect(await redrive(sqs, route, never)).toBe(12);
  const back = [...(await queue.receive()).Records, ...(await queue.receive()).Records];
  expect(back.map(({ body }) => body).toSorted()).toEqual(failed.toSorted());
  expect((await queue.deadLetters()).map(({ Body }) => Body)).toEqual(['poison']);
});

it('stops when its time is used up', async () => {
  const sqs = sqsAt(stores.awsUrl());
  const queue = await testQueue(sqs);
  await sqs.send(new SendMessageCommand({ QueueUrl: queue.deadLetterUrl, MessageBody: 'later' }));
  expect(await redrive(sqs, { from: queue.deadLetterUrl, to: queue.url }, () => true)).toBe(0);
  expect((await queue.deadLetters()).map(({ Body }) => Body)).toEqual(['later']);
});

it('lets no queue that is away keep the others waiting', async () => {
  const sqs = sqsAt(stores.awsUrl());
  const queue = await testQueue(sqs);
  await sqs.send(new SendMessageCommand({ QueueUrl: queue.deadLetterUrl, MessageBody: 'healthy' }));
  const away = { from: `${queue.deadLetterUrl}-gone`, to: queue.url };
  const unwilling = { from: queue.deadLetterUrl, to: `${queue.url}-gone` };
  const route = { from: queue.deadLetterUrl, to: queue.url };
  expect(await redriveAll(sqs, [away, unwilling, route], never)).toBe(1);
});

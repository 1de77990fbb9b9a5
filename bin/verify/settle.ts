import { setTimeout } from 'node:timers/promises';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { ClientBase } from 'pg';
import { WAITING_SQL } from '../../database/verify/messages.ts';
import type { Finding } from '../../database/verify/run-checks.ts';
import { queueDepths } from './queues.ts';

const SETTLE_LIMIT_MS = 30_000;
const PAUSE_MS = 250;
/** One read can miss a message between an outbox and a queue; three reads hardly can. */
const QUIET_LOOKS = 3;

export interface Cloud {
  readonly client: Pick<ClientBase, 'query'>;
  readonly sqs: SQSClient;
  /** Beginning of the names of the queues. @default every queue */
  readonly queuePrefix?: string | undefined;
}

/** Waits until every outbox and every queue is empty. @returns what was still in them at the end */
export async function waitUntilSettled(cloud: Cloud, limitMs = SETTLE_LIMIT_MS): Promise<Finding> {
  const endMs = Date.now() + limitMs;
  let left = await onTheirWay(cloud);
  for (let quiet = left.length === 0 ? 1 : 0; quiet < QUIET_LOOKS && Date.now() < endMs; ) {
    await setTimeout(PAUSE_MS);
    left = await onTheirWay(cloud);
    quiet = left.length === 0 ? quiet + 1 : 0;
  }
  return {
    check: {
      name: `all messages are sent and handled within ${limitMs / 1000} s`,
      means: 'violations below may only be effects that are not there yet',
    },
    violations: left.length,
    examples: left,
  };
}

/** Outboxes and queues with messages that are due; dead letters do not count. */
async function onTheirWay({ client, sqs, queuePrefix }: Cloud): Promise<object[]> {
  const [queues, { rows }] = await Promise.all([
    queueDepths(sqs, queuePrefix),
    client.query<{ waiting: number }>(WAITING_SQL),
  ]);
  const waiting = rows[0]!.waiting;
  return [
    ...(waiting > 0 ? [{ outboxes: waiting }] : []),
    ...queues
      .filter(({ isDeadLetters, visible, inFlight }) => !isDeadLetters && visible + inFlight > 0)
      .map(({ name, visible, inFlight }) => ({ queue: name, visible, inFlight })),
  ];
}

/** Messages that failed too often: their effect is missing. */
export async function findDeadLetters(sqs: SQSClient, queuePrefix?: string): Promise<Finding> {
  const dead = (await queueDepths(sqs, queuePrefix)).filter(
    ({ isDeadLetters, visible, inFlight }) => isDeadLetters && visible + inFlight > 0,
  );
  return {
    check: { name: 'no message is dead', means: 'a message whose effect is missing: find the cause, then redrive it' },
    violations: dead.reduce((sum, { visible, inFlight }) => sum + visible + inFlight, 0),
    examples: dead.map(({ name, visible, inFlight }) => ({ queue: name, messages: visible + inFlight })),
  };
}

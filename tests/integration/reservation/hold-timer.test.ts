import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { onHoldDue } from '../../../lambdas/reservation/holds/handlers/messages.ts';
import { placeReservation } from '../../../lambdas/reservation/holds/operations/place-reservation.ts';
import { sdkSender } from '../../../lambdas/shared/aws/sqs-sender.ts';
import { newId } from '../../../lambdas/shared/domain/ids.ts';
import { sendingOutbox } from '../../../lambdas/shared/messages/outbox.ts';
import { messageSender } from '../../../lambdas/shared/messages/send.ts';
import type { Database } from '../../../lambdas/shared/postgres/database.ts';
import { type AwsEndpoint, openAwsEndpoint } from '../../../localstack/runner/aws-endpoint.ts';
import { sqsAt } from '../../support/queues.ts';
import { type Held, idempotency, openSale, type Sale } from './given.ts';

/** How far the clock of the function that sends the timer is ahead of the clock of the database. */
const AHEAD_MS = 3_000;

let sale: Sale;
let aws: AwsEndpoint;
let database: Database;
const realNow = Date.now;

beforeAll(async () => {
  sale = await openSale();
  aws = await openAwsEndpoint({ secrets: {}, parameters: {} });
  const send = messageSender(sdkSender(sqsAt(aws.url)), { 'reservation.hold_due': [`${aws.url}/1/reservation-inbox`] });
  database = sale.db.open('reservation', { outbox: sendingOutbox(send) });
});
beforeEach(() => {
  aws.messages.length = 0;
  Date.now = () => realNow() + AHEAD_MS;
});
afterEach(() => {
  Date.now = realNow;
});
afterAll(async () => {
  await sale.close();
  await aws.close();
});

async function hold(): Promise<Held> {
  const command = { eventId: await sale.event(), userId: newId(), admissionId: newId(), seatIds: [1], replaces: null };
  return sale.place(command);
}

/** The timer arrives now. @returns the delays, in seconds, of the timers that were sent because of it */
async function timerArrives({ id, eventId, userId }: Held): Promise<number[]> {
  const data = { reservationId: id, eventId, userId };
  await database.transaction((tx) =>
    onHoldDue.run(sale.deps, tx, { id: newId(), version: 1, occurredAt: new Date(), data }),
  );
  return aws.messages.map(({ delaySeconds }) => delaySeconds);
}

const endsIn = (held: Held, seconds: number) =>
  sale.db.sql("UPDATE reservation.reservations SET expires_at = now() + $2 * interval '1 second' WHERE id = $1", [
    held.id,
    seconds,
  ]);

it('a hold timer is delayed by the clock of the database, whatever the clock of the sender says', async () => {
  const command = { userId: newId(), admissionId: newId(), seatIds: [1], replaces: null, idempotency: idempotency() };
  await placeReservation({ ...sale.deps, database }, { ...command, eventId: await sale.event({ holdMinutes: 10 }) });
  expect(aws.messages.map(({ delaySeconds }) => delaySeconds)).toEqual([600]);
});

it('a hold timer that arrives early waits for the rest of the hold, and at least five seconds', async () => {
  const held = await hold();
  await endsIn(held, 120);
  expect(await timerArrives(held)).toEqual([120]);
  aws.messages.length = 0;
  await endsIn(held, 2);
  expect(await timerArrives(held)).toEqual([5]);
});

it('a hold timer that arrives after the end of the hold is not sent again', async () => {
  const held = await hold();
  await sale.age(held);
  expect(await timerArrives(held)).toEqual([]);
  const [row] = await sale.db.sql('SELECT end_reason FROM reservation.reservations WHERE id = $1', [held.id]);
  expect(row).toEqual({ endReason: 'expired' });
});

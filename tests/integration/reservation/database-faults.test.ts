import net from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import pg from 'pg';
import { ADMISSION_TOKEN } from '../../../lambdas/queue/contract/tokens.ts';
import { reservationHoldDue } from '../../../lambdas/reservation/contract/messages.ts';
import { routes } from '../../../lambdas/reservation/contract/routes.ts';
import { placeReservation } from '../../../lambdas/reservation/holds/handlers/place-reservation.ts';
import { newId } from '../../../lambdas/shared/domain/ids.ts';
import { signToken } from '../../../lambdas/shared/domain/opaque-token.ts';
import { httpFunction } from '../../../lambdas/shared/http/http-function.ts';
import { consumeBatch, on } from '../../../lambdas/shared/messages/consume.ts';
import { relayedOutbox } from '../../../lambdas/shared/messages/outbox.ts';
import { type Database, openDatabase } from '../../../lambdas/shared/postgres/database.ts';
import { statement } from '../../../lambdas/shared/postgres/statement.ts';
import { type AwsEndpoint, openAwsEndpoint } from '../../../localstack/runner/aws-endpoint.ts';
import { sqsAt } from '../../support/queues.ts';
import { openSale, type Sale, verifySeats } from './given.ts';

const keys = { current: 'k'.repeat(64) };
const secret = () => Promise.resolve(keys);
const SLEEP = statement('test.sleep_in_message', 'SELECT pg_sleep(5)');

let sale: Sale;
let stranger: pg.Client;
const opened: Database[] = [];

beforeAll(async () => {
  Object.assign(process.env, { STAGE: 'test', WEB_URL: 'http://127.0.0.1' });
  sale = await openSale();
});
afterEach(async () => {
  await stranger?.end();
  await Promise.all(opened.splice(0).map((database) => database.close()));
  for (const name of ['lock_timeout', 'statement_timeout', 'deadlock_timeout']) await setting(name, 'DEFAULT');
  await sale.db.sql(`ALTER DATABASE ${sale.db.name} CONNECTION LIMIT -1`);
  expect(await verifySeats(sale)).toEqual([]);
});
afterAll(() => sale.close());

/** A setting of the service's role in this test's own database, for connections that open from now on. */
const setting = (name: string, value: string) =>
  sale.db.sql(`ALTER ROLE reservation IN DATABASE ${sale.db.name} SET ${name} TO ${value}`);

/** A connection of its own, so that a changed setting applies; the function under test has one connection as well. */
function open(url = sale.db.url('reservation')): Database {
  const database = openDatabase({
    connection: { connectionString: url, max: 1, pipeline: true },
    namedStatements: true,
    outbox: relayedOutbox,
  });
  opened.push(database);
  return database;
}

/** Locks seat 1 of the event, and holds the lock until the test ends. */
async function lockSeat(eventId: string): Promise<void> {
  stranger = new pg.Client({ connectionString: sale.db.url('reservation') });
  stranger.on('error', () => undefined);
  await stranger.connect();
  await stranger.query('BEGIN');
  await stranger.query('SELECT FROM seats WHERE event_id = $1 AND seat_id = 1 FOR UPDATE', [eventId]);
}

/** `POST /api/reservations` for seat 1, as API Gateway passes it on. */
function request(eventId: string, userId = newId(), key = newId()) {
  const admissionToken = signToken(
    ADMISSION_TOKEN,
    { admissionId: newId(), eventId, userId },
    new Date(Date.now() + 60_000),
    keys,
  );
  return {
    httpMethod: 'POST',
    resource: '/api/reservations',
    path: '/api/reservations',
    pathParameters: null,
    queryStringParameters: null,
    headers: { 'Idempotency-Key': key },
    body: JSON.stringify({ eventId, admissionToken, seatIds: [1] }),
    isBase64Encoded: false,
    requestContext: {
      requestId: newId(),
      authorizer: { userId, role: 'USER', sessionId: newId(), exp: String(Math.ceil(Date.now() / 1000) + 60) },
      identity: { sourceIp: '127.0.0.1' },
    },
  } as unknown as APIGatewayProxyEvent;
}

async function place(database: Database, event: APIGatewayProxyEvent) {
  const handler = httpFunction({
    routes,
    name: 'place',
    deps: () => Promise.resolve({ ...sale.deps, database, admissionKeys: secret, paymentOrderKeys: secret }),
    handlers: { placeReservation },
  });
  const { statusCode, headers, body } = (await handler(event, {} as Context)) as APIGatewayProxyResult;
  const answer = JSON.parse(body) as { code?: string; detail?: string; reservation?: { id: string } };
  return { status: statusCode, code: answer.code, retryAfter: headers?.['retry-after'], answer };
}

const unavailable = (retryAfter: string) => ({ status: 503, code: 'temporarily_unavailable', retryAfter });

describe('a request gets 503 with Retry-After', () => {
  it('when it waits too long for a lock', async () => {
    const eventId = await sale.event();
    await setting('lock_timeout', "'200ms'");
    await lockSeat(eventId);
    expect(await place(open(), request(eventId))).toMatchObject(unavailable('1'));
  });

  it('when a statement that travels with COMMIT waits too long for a lock', async () => {
    const eventId = await sale.event();
    await setting('lock_timeout', "'200ms'");
    stranger = new pg.Client({ connectionString: sale.db.url('reservation') });
    await stranger.connect();
    await stranger.query('BEGIN');
    await stranger.query('LOCK TABLE seat_changes IN EXCLUSIVE MODE');
    expect(await place(open(), request(eventId))).toMatchObject(unavailable('1'));
  });

  it('when a statement takes too long', async () => {
    const eventId = await sale.event();
    await setting('statement_timeout', "'200ms'");
    await lockSeat(eventId);
    expect(await place(open(), request(eventId))).toMatchObject(unavailable('2'));
  });

  it('when it is the victim of a deadlock', async () => {
    const eventId = await sale.event();
    const userId = newId();
    await sale.db.sql('INSERT INTO reservation.fans VALUES ($1, $2, 0)', [eventId, userId]);
    await setting('deadlock_timeout', "'1min'");
    await lockSeat(eventId);
    await setting('deadlock_timeout', "'50ms'");
    const placing = place(open(), request(eventId, userId));
    const waits = async () =>
      (
        await sale.db.sql("SELECT FROM pg_stat_activity WHERE datname = $1 AND wait_event_type = 'Lock'", [
          sale.db.name,
        ])
      ).length > 0;
    while (!(await waits()));
    const locked = stranger.query('SELECT FROM fans WHERE event_id = $1 AND user_id = $2 FOR UPDATE', [
      eventId,
      userId,
    ]);
    expect(await placing).toMatchObject(unavailable('1'));
    await locked;
  });

  it('when the database accepts no more connections', async () => {
    const eventId = await sale.event();
    await sale.db.sql(`ALTER DATABASE ${sale.db.name} CONNECTION LIMIT 0`);
    expect(await place(open(), request(eventId))).toMatchObject(unavailable('2'));
  });

  it('when the database cannot be reached', async () => {
    const eventId = await sale.event();
    const closed = new URL(sale.db.url('reservation'));
    closed.port = '1';
    expect(await place(open(closed.href), request(eventId))).toMatchObject(unavailable('2'));
  });

  it('when its connection is terminated while it waits', async () => {
    const eventId = await sale.event();
    await lockSeat(eventId);
    const placing = place(open(), request(eventId));
    const end = () =>
      sale.db.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND wait_event_type = 'Lock'",
        [sale.db.name],
      );
    while ((await end()).length === 0);
    expect(await placing).toMatchObject(unavailable('2'));
  });
});

/** Passes everything on to PostgreSQL, and drops the connection instead of passing the answer to COMMIT back. */
async function losingCommit(): Promise<{ readonly url: string; close(): Promise<void> }> {
  const target = new URL(sale.db.url('reservation'));
  const server = net.createServer((client) => {
    const upstream = net.connect(Number(target.port), target.hostname);
    let isCommitting = false;
    let answer = Buffer.alloc(0);
    client.on('data', (bytes) => {
      isCommitting ||= bytes.includes('COMMIT');
      upstream.write(bytes);
    });
    upstream.on('data', (bytes) => {
      if (!isCommitting) return void client.write(bytes);
      answer = Buffer.concat([answer, bytes]);
      if (answer.includes('COMMIT')) client.destroy();
    });
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const)
      one.on('error', () => undefined).on('close', () => other.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(target.href);
  url.port = String((server.address() as net.AddressInfo).port);
  return { url: url.href, close: () => new Promise((resolve) => server.close(() => resolve())) };
}

it('a request whose COMMIT got no answer is asked to repeat with its key, and the repeat returns the one hold', async () => {
  const eventId = await sale.event();
  const event = request(eventId);
  const proxy = await losingCommit();
  const lost = await place(open(proxy.url), event);
  expect(lost).toMatchObject(unavailable('2'));
  expect(lost.answer.detail).toContain('Idempotency-Key');
  await opened.pop()?.close();
  await proxy.close();
  expect((await sale.seat(eventId, 1)).status).toBe('LOCKED');
  const repeated = await place(open(), event);
  expect(repeated).toMatchObject({ status: 201 });
  expect(await sale.seat(eventId, 1)).toEqual({ status: 'LOCKED', reservationId: repeated.answer.reservation!.id });
});

it('an unknown fault stays a bare 500', async () => {
  const eventId = await sale.event();
  await sale.db.sql('ALTER TABLE reservation.seats RENAME TO seats_away');
  try {
    expect(await place(open(), request(eventId))).toMatchObject({ status: 500, code: 'internal_error' });
  } finally {
    await sale.db.sql('ALTER TABLE reservation.seats_away RENAME TO seats');
  }
});

it('a message whose statement timed out is delivered again', async () => {
  await setting('statement_timeout', "'100ms'");
  const aws: AwsEndpoint = await openAwsEndpoint({ secrets: {}, parameters: {} });
  const url = `${aws.url}/1/inbox`;
  const ref = { reservationId: newId(), eventId: newId(), userId: newId() };
  const envelope = { id: newId(), type: reservationHoldDue.type, version: 1, occurredAt: new Date(), traceId: null };
  const record = {
    messageId: 'm1',
    receiptHandle: 'r',
    body: JSON.stringify({ ...envelope, data: ref }),
    attributes: { ApproximateReceiveCount: '1' },
    eventSourceARN: 'arn',
  };
  const handlers = [on<undefined>()(reservationHoldDue, async (_deps, tx) => void (await tx.query(SLEEP, [])))];
  const queues = { arn: { url, deadLetterUrl: `${url}-dead` } };
  const consumer = { sqs: sqsAt(aws.url), queues, database: open(), deps: undefined, handlers };
  const answer = await consumeBatch(consumer, { Records: [record] } as never);
  await aws.close();
  expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
  expect(aws.messages).toEqual([]);
});

import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { userRegistered } from '../../lambdas/auth/contract/messages.ts';
import { eventPublished, eventUpdated } from '../../lambdas/event/contract/messages.ts';
import { grantPoints } from '../../lambdas/payment/operations/grant-points.ts';
import { newId } from '../../lambdas/shared/domain/ids.ts';
import { startFake } from '../../localstack/fakes/toss/fake.ts';
import { openRunner, type Runner, type RunnerAnswer } from '../../localstack/runner/runner.ts';
import { databaseMode, stores, tossAuthorization } from './addresses.ts';
import { type TestDatabase, testDatabase } from './database.ts';
import { verifySettled } from './verify.ts';

export const PRICE = 50_000;
const DAY_MS = 24 * 60 * 60_000;

/** All functions in one process with an event on sale; only AWS and Toss are simulated. */
export interface Sale {
  readonly db: TestDatabase;
  readonly runner: Runner;
  readonly toss: Awaited<ReturnType<typeof startFake>>;
  readonly eventId: string;
  user(points?: number): Promise<SaleUser>;
  /** Pays with a card, as Toss's checkout page does. @returns the payment key */
  useCard(checkout: Checkout, card?: string): Promise<string>;
  /** Makes the next calls to Toss fail. */
  fault(kind: string, on: 'confirm' | 'cancel' | 'query', times?: number): Promise<void>;
  /** KRW of a payment that Toss has not refunded. */
  balanceAtToss(paymentKey: string): Promise<number>;
  /** Status of a seat: AVAILABLE, LOCKED or RESERVED. */
  seat(seatId: number): Promise<string>;
  /** Expires the hold. Its messages are not delivered yet. */
  letExpire(reservationId: string): Promise<void>;
  /** Sends every message in an outbox, as the relay does after ten seconds. */
  relay(): Promise<void>;
  /** Delivers every message. @throws Error when an invariant of any service is violated afterwards */
  settled(): Promise<void>;
  close(): Promise<void>;
}

export interface Checkout {
  readonly orderId: string;
  readonly amount: number;
}

export interface Held {
  readonly reservation: { readonly id: string; readonly amount: number; readonly status: string };
  readonly paymentOrder: string;
}

/** An admitted user and the requests of a purchase. */
export interface SaleUser {
  readonly id: string;
  hold(seatIds: readonly number[], key?: string): Promise<RunnerAnswer>;
  /** Asks for the best available seats. */
  holdBest(wish: { readonly quantity: number }, key?: string): Promise<RunnerAnswer>;
  /** As `hold`. @throws Error when the seats were not held */
  holds(seatIds: readonly number[]): Promise<Held>;
  pay(held: Held, pointUsed: number, key?: string): Promise<RunnerAnswer>;
  confirm(paymentId: string, paymentKey: string, amount: number, key?: string): Promise<RunnerAnswer>;
  cancel(reservationId: string, reason?: string): Promise<RunnerAnswer>;
  reservation(id: string): Promise<{ readonly status: string }>;
  points(): Promise<{ readonly balance: number; readonly held: number; readonly available: number }>;
  enter(): Promise<RunnerAnswer>;
  /** Waits until the user is admitted; a hold does this by itself. */
  waits(): Promise<void>;
}

const everySchema = ['auth', 'event', 'queue', 'reservation', 'payment', 'notification'] as const;

const post = async (url: string, body: unknown): Promise<unknown> => {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${text}`);
  return text === '' ? undefined : JSON.parse(text);
};

export const publishedEvent = (eventId: string, seats: number) => ({
  eventId,
  version: 1,
  title: '한 자리의 밤',
  artist: '별빛정원',
  venue: '작은 무대',
  eventDate: new Date(Date.now() + 30 * DAY_MS).toISOString(),
  saleStartsAt: new Date(Date.now() - DAY_MS).toISOString(),
  saleEndsAt: new Date(Date.now() + 29 * DAY_MS).toISOString(),
  holdMinutes: 10,
  seatsPerFan: 4,
  onSale: false,
  layout: {
    version: 1,
    focalPoint: { x: 0, y: 0 },
    sections: [
      {
        kind: 'seated' as const,
        id: 0,
        name: 'A',
        price: PRICE,
        x: 0,
        y: 0,
        firstSeatId: 0,
        capacity: seats,
        rows: [{ label: '1', firstSeatId: 0, numbers: [[1, seats]] as [number, number][] }],
      },
    ],
  },
});

export interface SaleOptions {
  readonly seats?: number;
  readonly redisUrl?: string;
  /** Connections of each function. */
  readonly poolMax?: number;
  /** Starts a proxy in front of Toss. @returns its URL; @default no proxy */
  readonly tossProxy?: (url: string) => Promise<string>;
}

export async function openSale({
  seats = 20,
  redisUrl = stores.redisUrl(),
  poolMax = 5,
  tossProxy = (url) => Promise.resolve(url),
}: SaleOptions = {}): Promise<Sale> {
  const db = await testDatabase();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'tiketi-toss-'));
  const toss = await startFake({ port: 0, stateFolder: folder });
  const tossUrl = await tossProxy(toss.url);
  const runner = await openRunner({ databaseUrl: db.url, redisUrl, tossUrl, poolMax, databaseMode: databaseMode() });
  const eventId = newId();
  const { layout, ...facts } = publishedEvent(eventId, seats);
  runner.publish(eventPublished, { ...facts, layout });
  await runner.settle();
  runner.publish(eventUpdated, { ...facts, version: 2, onSale: true });
  await runner.settle();
  // The room admits everyone at once: other tests cover waiting.
  await db.sql('UPDATE queue.rooms SET capacity = 10000, rate_per_second = 500 WHERE event_id = $1', [eventId]);
  const ready = await db.sql<{ n: number }>('SELECT count(*)::int AS n FROM reservation.seats WHERE event_id = $1', [
    eventId,
  ]);
  if (ready[0]!.n !== seats) throw new Error(`${ready[0]!.n} of ${seats} seats were made`);
  const sale: Sale = {
    db,
    runner,
    toss,
    eventId,
    user: (points) => admittedUser({ db, runner, eventId }, points),
    useCard: async ({ orderId, amount }, card = '4111111111111111') =>
      ((await post(`${toss.url}/_fake/payments`, { orderId, amount, card })) as { paymentKey: string }).paymentKey,
    fault: async (kind, on, times = 1) => {
      await post(`${toss.url}/_fake/faults`, { kind, on, times });
    },
    async balanceAtToss(paymentKey) {
      const answer = await fetch(`${toss.url}/v1/payments/${paymentKey}`, {
        headers: { authorization: tossAuthorization },
      });
      return ((await answer.json()) as { balanceAmount: number }).balanceAmount;
    },
    async seat(seatId) {
      const [row] = await db.sql<{ status: string }>(
        'SELECT status FROM reservation.seats WHERE event_id = $1 AND seat_id = $2',
        [eventId, seatId],
      );
      return row!.status;
    },
    async letExpire(reservationId) {
      await db.sql("UPDATE reservation.reservations SET expires_at = now() - interval '1 second' WHERE id = $1", [
        reservationId,
      ]);
      await runner.run('reservation', 'expire');
    },
    async relay() {
      const waiting = await Promise.all(
        everySchema.map((schema) => db.sql(`UPDATE ${schema}.outbox SET next_attempt_at = now() RETURNING id`)),
      );
      // With no time left it reads each outbox once; with nothing in any it would sleep first.
      if (waiting.flat().length > 0) await runner.run('platform', 'relay', 0);
    },
    async settled() {
      await runner.settle();
      await verifySettled(db.url('auditor'), everySchema);
    },
    async close() {
      await db.verify().finally(async () => {
        await runner.close();
        await toss.close();
        rmSync(folder, { recursive: true, force: true });
        await db.drop();
      });
    },
  };
  db.settleWith(async () => {
    await sale.relay();
    await runner.settle();
  });
  return sale;
}

const ADMISSION_POLLS_MAX = 50;

/** Publishes the user's registration: notification sends mail only to a known address. */
async function register(runner: Runner, userId: string): Promise<void> {
  const others = new Set(runner.aws.messages);
  runner.publish(userRegistered, {
    userId,
    version: 1,
    email: `${userId}@tiketi.example`,
    name: '김하나',
    locale: 'ko',
  });
  for (const message of runner.aws.messages.filter((each) => !others.has(each))) await runner.deliver(message);
}

async function admittedUser(
  { db, runner, eventId }: Pick<Sale, 'db' | 'runner' | 'eventId'>,
  points = 0,
): Promise<SaleUser> {
  const id = newId();
  const token = runner.tokenOf(id);
  await register(runner, id);
  if (points > 0)
    await grantPoints({ database: db.open('payment', { max: 1 }) }, { userId: id, amount: points, grantId: newId() });
  const enter = (): Promise<RunnerAnswer> => runner.call('POST', '/api/queue/enter', { token, body: { eventId } });
  const admission = async (): Promise<string> => {
    for (let poll = 0; poll < ADMISSION_POLLS_MAX; poll++) {
      const { status, body } = await enter();
      if (status !== 200) throw new Error(`cannot enter the waiting room: ${status} ${JSON.stringify(body)}`);
      const { admissionToken } = body as { admissionToken?: string };
      if (admissionToken !== undefined) return admissionToken;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('the user was never admitted');
  };
  const place = async (seats: object, key: string): Promise<RunnerAnswer> => {
    const body = { eventId, admissionToken: await admission(), ...seats };
    return runner.call('POST', '/api/reservations', { token, key, body });
  };
  const hold: SaleUser['hold'] = (seatIds, key = newId()) => place({ seatIds }, key);
  return {
    id,
    enter,
    waits: async () => void (await admission()),
    hold,
    holdBest: (wish, key = newId()) => place(wish, key),
    async holds(seatIds) {
      const { status, body } = await hold(seatIds);
      if (status !== 201) throw new Error(`not held: ${status} ${JSON.stringify(body)}`);
      return body as Held;
    },
    pay: ({ paymentOrder }, pointUsed, key = newId()) =>
      runner.call('POST', '/api/payments', { token, key, body: { paymentOrder, pointUsed } }),
    confirm: (paymentId, paymentKey, amount, key = newId()) =>
      runner.call('POST', `/api/payments/${paymentId}/confirm`, { token, key, body: { paymentKey, amount } }),
    cancel: (reservationId, reason) =>
      runner.call('POST', `/api/reservations/${reservationId}/cancel`, { token, key: newId(), body: { reason } }),
    reservation: async (reservationId) =>
      (await runner.call('GET', `/api/reservations/${reservationId}`, { token })).body as { status: string },
    points: async () =>
      (await runner.call('GET', '/api/points', { token })).body as { balance: number; held: number; available: number },
  };
}

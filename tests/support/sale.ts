import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { userRegistered } from '../../lambdas/auth/contract/messages.ts';
import { eventPublished, eventUpdated } from '../../lambdas/event/contract/messages.ts';
import { grantPoints } from '../../lambdas/payment/operations/grant-points.ts';
import { newId } from '../../lambdas/shared/domain/ids.ts';
import { startFake } from '../../localstack/fakes/toss/fake.ts';
import { type House, type HouseAnswer, openHouse } from '../../localstack/runner/runner.ts';
import { stores } from './addresses.ts';
import { type TestDatabase, testDatabase } from './database.ts';
import { verifySettled } from './verify.ts';

export const PRICE = 50_000;
const DAY_MS = 24 * 60 * 60_000;

/** A whole house with an event on sale: everything that a sale touches, and nothing played but AWS and Toss. */
export interface Sale {
  readonly db: TestDatabase;
  readonly house: House;
  readonly toss: Awaited<ReturnType<typeof startFake>>;
  readonly eventId: string;
  fan(points?: number): Promise<SaleFan>;
  /** What Toss's page would do. @returns the payment key */
  useCard(checkout: Checkout, card?: string): Promise<string>;
  /** Plays a fault of Toss for the next call. */
  fault(kind: string, on: 'confirm' | 'cancel' | 'query', times?: number): Promise<void>;
  /** What Toss still has of a payment. */
  balanceAtToss(paymentKey: string): Promise<number>;
  /** As everybody may see it: AVAILABLE, LOCKED or RESERVED. */
  seat(seatId: number): Promise<string>;
  /** Ends the hold as the clock would; the others are not told yet. */
  letExpire(reservationId: string): Promise<void>;
  /** Sends what lies in outboxes, as if ten seconds had passed. */
  relay(): Promise<void>;
  /** Delivers every message. @throws Error when an invariant of any service is broken then */
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

/** A fan who has been admitted, with what he can do. */
export interface SaleFan {
  readonly id: string;
  hold(seatIds: readonly number[], key?: string): Promise<HouseAnswer>;
  /** @throws Error when the seats are not his afterwards */
  holds(seatIds: readonly number[]): Promise<Held>;
  pay(held: Held, pointUsed: number, key?: string): Promise<HouseAnswer>;
  confirm(paymentId: string, paymentKey: string, amount: number, key?: string): Promise<HouseAnswer>;
  cancel(reservationId: string, reason?: string): Promise<HouseAnswer>;
  reservation(id: string): Promise<{ readonly status: string }>;
  points(): Promise<{ readonly balance: number; readonly held: number; readonly available: number }>;
  enter(): Promise<HouseAnswer>;
  /** Until it is his turn; a hold waits by itself. */
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

const publishedEvent = (eventId: string, seats: number) => ({
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
  /** Address under which the house reaches Toss. @default its own */
  readonly wayToToss?: (url: string) => Promise<string>;
}

export async function openSale({
  seats = 20,
  redisUrl = stores.redisUrl(),
  poolMax = 5,
  wayToToss = (url) => Promise.resolve(url),
}: SaleOptions = {}): Promise<Sale> {
  const db = await testDatabase();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'tiketi-toss-'));
  const toss = await startFake({ port: 0, stateFolder: folder });
  const tossUrl = await wayToToss(toss.url);
  const house = await openHouse({ databaseUrl: db.url, redisUrl, tossUrl, poolMax });
  const eventId = newId();
  const { layout, ...facts } = publishedEvent(eventId, seats);
  house.tell(eventPublished, { ...facts, layout });
  await house.settle();
  house.tell(eventUpdated, { ...facts, version: 2, onSale: true });
  await house.settle();
  // A room in which nobody has to wait: waiting has tests of its own.
  await db.sql('UPDATE queue.rooms SET capacity = 10000, rate_per_second = 500 WHERE event_id = $1', [eventId]);
  const ready = await db.sql<{ n: number }>('SELECT count(*)::int AS n FROM reservation.seats WHERE event_id = $1', [
    eventId,
  ]);
  if (ready[0]!.n !== seats) throw new Error(`${ready[0]!.n} of ${seats} seats were made`);
  const sale: Sale = {
    db,
    house,
    toss,
    eventId,
    fan: (points) => admittedFan({ db, house, eventId }, points),
    useCard: async ({ orderId, amount }, card = '4111111111111111') =>
      ((await post(`${toss.url}/_fake/payments`, { orderId, amount, card })) as { paymentKey: string }).paymentKey,
    fault: async (kind, on, times = 1) => {
      await post(`${toss.url}/_fake/faults`, { kind, on, times });
    },
    async balanceAtToss(paymentKey) {
      const authorization = `Basic ${Buffer.from('test_sk_tiketi:').toString('base64')}`;
      const answer = await fetch(`${toss.url}/v1/payments/${paymentKey}`, { headers: { authorization } });
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
      await house.run('reservation', 'expire');
    },
    async relay() {
      const waiting = await Promise.all(
        everySchema.map((schema) => db.sql(`UPDATE ${schema}.outbox SET next_attempt_at = now() RETURNING id`)),
      );
      // It looks once into each outbox, for its time is over then; where there was nothing it would sleep first.
      if (waiting.flat().length > 0) await house.run('platform', 'relay', 0);
    },
    async settled() {
      await house.settle();
      await verifySettled(db.url('auditor'), everySchema);
    },
    async close() {
      await db.verify().finally(async () => {
        await house.close();
        await toss.close();
        rmSync(folder, { recursive: true, force: true });
        await db.drop();
      });
    },
  };
  db.settleWith(async () => {
    await sale.relay();
    await house.settle();
  });
  return sale;
}

const ADMISSION_POLLS_MAX = 50;

/** The other services know the user: without an address no mail can be sent. */
async function register(house: House, userId: string): Promise<void> {
  const others = new Set(house.aws.letters);
  house.tell(userRegistered, { userId, version: 1, email: `${userId}@tiketi.example`, name: '김하나', locale: 'ko' });
  for (const letter of house.aws.letters.filter((each) => !others.has(each))) await house.deliver(letter);
}

async function admittedFan(
  { db, house, eventId }: Pick<Sale, 'db' | 'house' | 'eventId'>,
  points = 0,
): Promise<SaleFan> {
  const id = newId();
  const token = house.tokenOf(id);
  await register(house, id);
  if (points > 0)
    await grantPoints({ database: db.open('payment', { max: 1 }) }, { userId: id, amount: points, grantId: newId() });
  const enter = (): Promise<HouseAnswer> => house.call('POST', '/api/queue/enter', { token, body: { eventId } });
  const admission = async (): Promise<string> => {
    for (let poll = 0; poll < ADMISSION_POLLS_MAX; poll++) {
      const { status, body } = await enter();
      if (status !== 200) throw new Error(`the room refuses: ${status} ${JSON.stringify(body)}`);
      const { admissionToken } = body as { admissionToken?: string };
      if (admissionToken !== undefined) return admissionToken;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('the fan was never admitted');
  };
  const hold: SaleFan['hold'] = async (seatIds, key = newId()) =>
    house.call('POST', '/api/reservations', {
      token,
      key,
      body: { eventId, admissionToken: await admission(), seatIds },
    });
  return {
    id,
    enter,
    waits: async () => void (await admission()),
    hold,
    async holds(seatIds) {
      const { status, body } = await hold(seatIds);
      if (status !== 201) throw new Error(`not held: ${status} ${JSON.stringify(body)}`);
      return body as Held;
    },
    pay: ({ paymentOrder }, pointUsed, key = newId()) =>
      house.call('POST', '/api/payments', { token, key, body: { paymentOrder, pointUsed } }),
    confirm: (paymentId, paymentKey, amount, key = newId()) =>
      house.call('POST', `/api/payments/${paymentId}/confirm`, { token, key, body: { paymentKey, amount } }),
    cancel: (reservationId, reason) =>
      house.call('POST', `/api/reservations/${reservationId}/cancel`, { token, key: newId(), body: { reason } }),
    reservation: async (reservationId) =>
      (await house.call('GET', `/api/reservations/${reservationId}`, { token })).body as { status: string },
    points: async () =>
      (await house.call('GET', '/api/points', { token })).body as { balance: number; held: number; available: number },
  };
}

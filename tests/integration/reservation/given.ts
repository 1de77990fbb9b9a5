import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import pg from 'pg';
import type * as z from 'zod';
import { describeFinding, runChecks } from '../../../database/verify/run-checks.ts';
import { holdChecks, seatChecks } from '../../../database/verify/seats.ts';
import { capacityOf, type Layout } from '../../../lambdas/event/contract/layout.ts';
import type { eventUpdated } from '../../../lambdas/event/contract/messages.ts';
import type { MessageDeps } from '../../../lambdas/reservation/composition.ts';
import { onEventPublished, onEventUpdated, onSeatsDue } from '../../../lambdas/reservation/events/handlers/messages.ts';
import type { BestAvailableWish } from '../../../lambdas/reservation/holds/domain/best-available.ts';
import type { ReservationDetails } from '../../../lambdas/reservation/holds/domain/details.ts';
import { onPaymentClosed, onPaymentSucceeded } from '../../../lambdas/reservation/holds/handlers/messages.ts';
import { cancelReservation } from '../../../lambdas/reservation/holds/operations/cancel-reservation.ts';
import {
  type BestAvailableCommand,
  placeBestAvailable,
} from '../../../lambdas/reservation/holds/operations/place-best-available.ts';
import {
  type PlaceCommand,
  placeReservation,
} from '../../../lambdas/reservation/holds/operations/place-reservation.ts';
import { newId } from '../../../lambdas/shared/domain/ids.ts';
import type { MessageHandler } from '../../../lambdas/shared/messages/consume.ts';
import type { Idempotency } from '../../../lambdas/shared/postgres/idempotency.ts';
import { openRedis } from '../../../lambdas/shared/redis/redis.ts';
import { stores } from '../../support/addresses.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';

type Facts = z.output<typeof eventUpdated.data>;

const HOUR_MS = 3_600_000;
export const PRICE = 50_000;
const fromNow = (ms: number): string => new Date(Date.now() + ms).toISOString();

/** One seated section with rows of ten, or of a hundred in a large hall. */
export function hallOf(capacity: number): Layout {
  const perRow = capacity > 5_000 ? 100 : 10;
  const rows = Array.from({ length: Math.ceil(capacity / perRow) }, (_, index) => ({
    label: String.fromCharCode(65 + (index % 26)) + Math.floor(index / 26),
    firstSeatId: index * perRow,
    numbers: [[1, Math.min(perRow, capacity - index * perRow)] as [number, number]],
  }));
  const section = {
    id: 0,
    name: 'R',
    price: PRICE,
    x: 0,
    y: 0,
    firstSeatId: 0,
    capacity,
    kind: 'seated' as const,
    rows,
  };
  return { version: 1, focalPoint: { x: 0, y: 0 }, sections: [section] };
}

export const idempotency = (key: string = newId(), body = ''): Idempotency => ({
  scope: key,
  fingerprint: createHash('sha256').update(body).digest(),
});

const redisAt = (url: string): Redis => {
  const { hostname, port } = new URL(url);
  return openRedis({ host: hostname, port: Number(port), tls: false });
};

/** The service on real stores, with the other services played by the test. */
export interface Sale {
  readonly db: TestDatabase;
  readonly deps: MessageDeps;
  /** What was pushed to fans' sockets. */
  readonly pushed: { readonly userId: string; readonly type: string }[];
  /** A published event whose sale is open. */
  event(more?: Partial<Facts> & { readonly capacity?: number; readonly layout?: Layout }): Promise<string>;
  place(
    command: Partial<PlaceCommand> & Pick<PlaceCommand, 'eventId' | 'seatIds'>,
  ): Promise<ReservationDetails & { userId: string }>;
  /** Holds the best available seats; without a wish, one seat. */
  best(
    command: Partial<BestAvailableCommand> & Partial<BestAvailableWish> & Pick<PlaceCommand, 'eventId'>,
  ): Promise<ReservationDetails & { userId: string }>;
  cancel(reservation: Held, key?: string, reason?: string): Promise<ReservationDetails>;
  closed(reservation: Held): Promise<void>;
  succeeded(reservation: Held, payment?: { readonly paymentId?: string; readonly amount?: number }): Promise<void>;
  /** Each call is a message of its own, as if it had been sent again. */
  hear<Data>(handler: MessageHandler<MessageDeps>, data: Data): Promise<void>;
  /** The hold's time is over. */
  age(reservation: Held): Promise<void>;
  /** Types of what was told about this reservation, oldest first. */
  told(reservation: Held): Promise<string[]>;
  status(reservation: Held): Promise<string>;
  seat(eventId: string, seatId: number): Promise<{ status: string; reservationId: string | null }>;
  liveSeats(eventId: string, userId: string): Promise<number>;
  /** Redis forgets everything about the event; other tests use the same Redis. */
  forget(eventId: string): Promise<void>;
  close(): Promise<void>;
}

export type Held = Pick<ReservationDetails, 'id' | 'eventId' | 'amount'> & { readonly userId: string };

const refOf = ({ id, eventId, userId }: Held) => ({ reservationId: id, eventId, userId });

export async function openSale({ redisUrl = stores.redisUrl(), max = 20 } = {}): Promise<Sale> {
  const db = await testDatabase();
  const pushed: { userId: string; type: string }[] = [];
  const deps: MessageDeps = {
    database: db.open('reservation', { max }),
    redis: redisAt(redisUrl),
    push: (pushes) => {
      pushed.push(...pushes.map(({ userId, message }) => ({ userId, type: message.type })));
      return Promise.resolve();
    },
  };
  const hear: Sale['hear'] = (handler, data) =>
    deps.database.transaction((tx) =>
      handler.run(deps, tx, {
        id: newId(),
        version: 1,
        occurredAt: new Date(),
        data: handler.message.data.parse(data),
      }),
    );

  return {
    db,
    deps,
    pushed,
    hear,
    async event({ layout, capacity = layout === undefined ? 20 : capacityOf(layout), ...more } = {}) {
      const facts: Facts = {
        eventId: newId(),
        version: 1,
        title: '봄밤 콘서트',
        artist: '하나',
        venue: '올림픽홀',
        eventDate: fromNow(30 * 24 * HOUR_MS),
        saleStartsAt: fromNow(-HOUR_MS),
        saleEndsAt: fromNow(HOUR_MS),
        holdMinutes: 10,
        seatsPerFan: 4,
        forbidsOrphanSeats: false,
        onSale: false,
        ...more,
      };
      await hear(onEventPublished, { ...facts, layout: layout ?? hallOf(capacity) });
      for (let from = 0; from < capacity; from += 5_000)
        await hear(onSeatsDue, { eventId: facts.eventId, fromSeatId: from });
      await hear(onEventUpdated, { ...facts, version: facts.version + 1, onSale: more.onSale ?? true });
      return facts.eventId;
    },
    async place({ userId = newId(), ...command }) {
      const defaults = { admissionId: newId(), replaces: null, idempotency: idempotency() };
      const { reservation } = await placeReservation(deps, { ...defaults, userId, ...command });
      return { ...reservation, userId };
    },
    async best({ userId = newId(), sectionId, quantity = 1, accessible = false, ...command }) {
      const defaults = { admissionId: newId(), replaces: null, idempotency: idempotency() };
      const wish = { sectionId, quantity, accessible };
      const { reservation } = await placeBestAvailable(deps, { ...defaults, wish, userId, ...command });
      return { ...reservation, userId };
    },
    cancel: async ({ id: reservationId, userId }, key, reason) =>
      (await cancelReservation(deps, { reservationId, userId, reason, idempotency: idempotency(key) })).reservation,
    closed: (reservation) => hear(onPaymentClosed, refOf(reservation)),
    succeeded: (reservation, { paymentId = newId(), amount = reservation.amount } = {}) =>
      hear(onPaymentSucceeded, {
        ...refOf(reservation),
        paymentId,
        amount,
        pointUsed: 0,
        cardAmount: amount,
        paidAt: new Date().toISOString(),
      }),
    async age({ id }) {
      await db.sql(
        `UPDATE reservation.reservations
            SET created_at = created_at - interval '1 hour', expires_at = expires_at - interval '1 hour'
          WHERE id = $1`,
        [id],
      );
    },
    async told({ id }) {
      const rows = await db.outbox('reservation');
      return rows
        .filter(({ data }) => (data as { reservationId?: string }).reservationId === id)
        .map(({ type }) => type);
    },
    async status({ id }) {
      const [row] = await db.sql<{ status: string }>('SELECT status FROM reservation.reservations WHERE id = $1', [id]);
      return row!.status;
    },
    async seat(eventId, seatId) {
      const [row] = await db.sql<{ status: string; reservationId: string | null }>(
        'SELECT status, reservation_id FROM reservation.seats WHERE event_id = $1 AND seat_id = $2',
        [eventId, seatId],
      );
      return row!;
    },
    async liveSeats(eventId, userId) {
      const [row] = await db.sql<{ liveSeats: number }>(
        'SELECT live_seats FROM reservation.fans WHERE event_id = $1 AND user_id = $2',
        [eventId, userId],
      );
      return row?.liveSeats ?? 0;
    },
    async forget(eventId) {
      const keys = await deps.redis.keys(`{seats:${eventId}}*`);
      if (keys.length > 0) await deps.redis.del(...keys);
    },
    async close() {
      deps.redis.disconnect();
      await db.drop();
    },
  };
}

/**
 * What must hold of seats, reservations and fans at any moment, whatever happened before, without any grace.
 *
 * @returns what is broken
 */
export async function verifySeats({ db }: Sale): Promise<string[]> {
  const all = [...seatChecks, ...holdChecks];
  const checks = all.filter(({ schemas }) => schemas.every((schema) => schema === 'reservation'));
  const client = new pg.Client({ connectionString: db.url('auditor') });
  await client.connect();
  try {
    const findings = await runChecks(client, checks, { isSettled: true });
    return findings.filter(({ violations }) => violations > 0).map(describeFinding);
  } finally {
    await client.end();
  }
}

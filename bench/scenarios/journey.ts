import { setTimeout } from 'node:timers/promises';
import { verifySettled } from '../../tests/support/verify.ts';
import { expectStatus, type Send, type User } from '../call.ts';
import type { Scenario } from '../scenario.ts';
import { assertSold } from '../sold.ts';

const SEATS = 1_250;
const JOURNEYS_PER_SECOND = 400;
const EVENTS_MIN = 2;
/** The room admits once a second, so a user waits half a second on average. */
const USERS_AT_ONCE = 300;
const ASKS_MAX = 30;
const ASK_AFTER_MAX_MS = 1_000;

interface Place {
  readonly state: string;
  readonly admissionToken?: string;
  readonly pollAfterMs: number;
}

/** Enters the room and polls until the user is admitted. While a room is restored, the user enters again. */
async function admitted(send: Send, user: User, eventId: string): Promise<string> {
  let state = 'RESTORING';
  for (let asks = 0; asks < ASKS_MAX; asks++) {
    const isIn = state === 'WAITING' || state === 'ADMITTED';
    const call = isIn
      ? ({ method: 'GET', path: `/api/queue/${eventId}`, user } as const)
      : ({ method: 'POST', path: '/api/queue/enter', user, body: { eventId } } as const);
    const place = JSON.parse(expectStatus(await send(call), 200).body) as Place;
    if (place.admissionToken !== undefined) return place.admissionToken;
    state = place.state;
    await setTimeout(Math.min(place.pollAfterMs, ASK_AFTER_MAX_MS));
  }
  throw new Error(`not admitted, the last state is ${state}`);
}

interface Held {
  readonly reservation: { readonly id: string; readonly amount: number };
  readonly paymentOrder: string;
}

async function hold(send: Send, user: User, wish: { eventId: string; admissionToken: string; seatId: number }) {
  const { eventId, admissionToken, seatId } = wish;
  const body = { eventId, admissionToken, seatIds: [seatId] };
  const reply = await send({ method: 'POST', path: '/api/reservations', user, key: user.id, body });
  return JSON.parse(expectStatus(reply, 201).body) as Held;
}

async function pay(send: Send, user: User, { reservation, paymentOrder }: Held): Promise<void> {
  const body = { paymentOrder, pointUsed: reservation.amount };
  const reply = await send({ method: 'POST', path: '/api/payments', user, key: user.id, body });
  const { payment } = JSON.parse(expectStatus(reply, 201).body) as { payment: { status: string } };
  if (payment.status !== 'SUCCESS') throw new Error(`payment ${payment.status}`);
}

const CONFIRMED = `
  SELECT count(*)::integer AS n FROM reservation.reservations WHERE event_id = ANY ($1::uuid[]) AND status = 'CONFIRMED'`;

export const journey: Scenario = {
  name: 'journey',
  unit: 'purchase with points',
  target: '260/s HTTP (5×), 520/s (10×)',
  queues: ['reservation-inbox', 'queue-inbox', 'payment-inbox'],
  prepare: async (stage, { seconds }) => {
    const count = Math.max(EVENTS_MIN, Math.ceil((seconds * JOURNEYS_PER_SECOND) / SEATS));
    const events = await stage.events(count, { seats: SEATS });
    const users = stage.users(count * SEATS);
    await stage.givePoints(users);
    return { events, users, unitsMax: users.length, usersAtOnce: USERS_AT_ONCE };
  },
  run: async (send, { events, users }, n) => {
    const user = users[n]!;
    const eventId = events[n % events.length]!;
    const admissionToken = await admitted(send, user, eventId);
    expectStatus(await send({ method: 'GET', path: `/api/events/${eventId}/seats` }), 200);
    await pay(send, user, await hold(send, user, { eventId, admissionToken, seatId: Math.floor(n / events.length) }));
  },
  check: async (stage, { events }, done) => {
    const [row] = await stage.database.sql<{ n: number }>(CONFIRMED, [events]);
    if (row!.n !== done) throw new Error(`${done} users have paid and ${row!.n} reservations are confirmed`);
    await verifySettled(stage.database.url('auditor'), ['reservation', 'payment', 'queue']);
    return { ...(await assertSold(stage, events, done)), confirmed: row!.n, violations: 0 };
  },
};

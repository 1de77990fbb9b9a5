import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { routes as auth } from '../../lambdas/auth/contract/routes.ts';
import { seatsOf } from '../../lambdas/event/contract/layout.ts';
import { routes as event } from '../../lambdas/event/contract/routes.ts';
import { routes as payment } from '../../lambdas/payment/contract/routes.ts';
import { routes as queue } from '../../lambdas/queue/contract/routes.ts';
import { routes as reservation } from '../../lambdas/reservation/contract/routes.ts';
import { Failure } from '../../localstack/cloud/failure.ts';
import { tiketi } from '../../localstack/cloud/state.ts';
import type { Account } from './accounts.ts';
import type { ApiClient } from './api-client.ts';

const SEATS = 2;
const POINTS_MAX = 10_000;
const POLLS_MAX = 120;
const CONFIRM_POLL_MS = 300;
const EVENTS_MAX = 100;

export interface PurchaseDeps {
  readonly client: ApiClient;
  /** Pays on the card company's page. @returns the payment key */
  readonly useCard: (order: { readonly orderId: string; readonly amount: number }) => Promise<string>;
  /** Gets a heading before the calls of each step. */
  readonly say: (heading: string) => void;
}

export interface Bought {
  readonly number: string;
  readonly email: string;
  readonly seats: readonly string[];
  readonly pointUsed: number;
  readonly cardAmount: number;
}

interface Turn {
  readonly user: Account;
  readonly token: string;
  readonly eventId: string;
}

// The seats per user and event are limited: the demo continues with the next user, or the next event.
async function findTurn({ client, say }: PurchaseDeps, users: readonly Account[]): Promise<Turn> {
  say('A user signs in and lists what is on sale');
  const { items } = await client.ask(event.listEvents, 200, { query: { status: 'ON_SALE', limit: EVENTS_MAX } });
  for (const user of users) {
    const { accessToken: token } = await client.ask(auth.login, 200, {
      body: { email: user.email, password: user.password },
    });
    const { items: owned } = await client.ask(reservation.listReservations, 200, { token, query: { limit: 100 } });
    for (const { id: eventId } of items) {
      const live = owned.filter((own) => own.eventId === eventId && ['PENDING', 'CONFIRMED'].includes(own.status));
      const { seatsPerFan } = await client.ask(event.getEvent, 200, { params: { eventId } });
      if (live.reduce((sum, { seats }) => sum + seats.length, 0) + SEATS <= seatsPerFan)
        return { user, token, eventId };
    }
  }
  const because =
    items.length === 0 ? 'no event is on sale' : 'every demo user has the maximum of seats of every event';
  throw new Failure({ step: 'demo', because, fix: items.length === 0 ? tiketi('seed') : tiketi('up --reset') });
}

async function waitForTurn({ client, say }: PurchaseDeps, { eventId, token }: Turn): Promise<string> {
  say('The user enters the waiting room and waits for admission');
  let state = await client.ask(queue.enterQueue, 200, { token, body: { eventId } });
  for (let poll = 0; poll < POLLS_MAX && state.admissionToken === undefined; poll++) {
    await sleep(Math.max(CONFIRM_POLL_MS, state.pollAfterMs));
    state = await client.ask(queue.getQueueState, 200, { token, params: { eventId } });
  }
  if (state.admissionToken !== undefined) return state.admissionToken;
  throw new Failure({
    step: 'demo',
    because: `the user was not admitted: state ${state.state}, number ${state.number}`,
    fix: `see ${tiketi('logs queue')}`,
  });
}

interface Choice {
  readonly seatIds: number[];
  readonly names: readonly string[];
}

/** The first free seats that are adjacent in one row. */
async function chooseSeats({ client, say }: PurchaseDeps, { eventId }: Turn): Promise<Choice> {
  say('The user chooses two adjacent seats');
  const params = { eventId };
  const layout = await client.ask(reservation.getLayout, 200, { params });
  const { statuses } = await client.ask(reservation.getSeatMap, 200, { params });
  let run: { id: number; name: string }[] = [];
  let last = '';
  for (const seat of seatsOf(layout)) {
    const row = `${seat.section} ${seat.row ?? ''}`;
    if (row !== last || statuses[seat.seatId] !== 'A') run = [];
    last = row;
    if (statuses[seat.seatId] !== 'A') continue;
    run.push({
      id: seat.seatId,
      name: seat.row === null ? seat.section : `${seat.section} ${seat.row}열 ${seat.number}번`,
    });
    if (run.length === SEATS) return { seatIds: run.map(({ id }) => id), names: run.map(({ name }) => name) };
  }
  throw new Failure({ step: 'demo', because: 'no two free seats are adjacent', fix: tiketi('up --reset') });
}

async function pay(
  { client, useCard, say }: PurchaseDeps,
  { token }: Turn,
  held: { readonly paymentOrder: string; readonly amount: number },
): Promise<{ readonly pointUsed: number; readonly cardAmount: number }> {
  say('The user pays, a part with points and the rest by card');
  const { available } = await client.ask(payment.getPoints, 200, { token });
  const pointUsed = Math.min(available, POINTS_MAX, held.amount);
  const { payment: begun, checkout } = await client.ask(payment.beginPayment, 201, {
    token,
    idempotencyKey: randomUUID(),
    body: { paymentOrder: held.paymentOrder, pointUsed },
  });
  if (checkout !== undefined) {
    const paymentKey = await useCard(checkout);
    await client.ask(payment.confirmPayment, 200, {
      token,
      idempotencyKey: randomUUID(),
      params: { paymentId: begun.id },
      body: { paymentKey, amount: checkout.amount },
    });
  }
  return { pointUsed, cardAmount: checkout?.amount ?? 0 };
}

async function waitForConfirmation({ client, say }: PurchaseDeps, { token }: Turn, id: string): Promise<void> {
  say('The payment confirms the reservation');
  for (let poll = 0; poll < POLLS_MAX; poll++) {
    const { status } = await client.ask(reservation.getReservation, 200, { token, params: { id } });
    if (status === 'CONFIRMED') return;
    await sleep(CONFIRM_POLL_MS);
  }
  throw new Failure({
    step: 'demo',
    because: `reservation ${id} was paid and not confirmed`,
    fix: `see ${tiketi('logs reservation')}`,
  });
}

/** Buys two seats for one user, over public HTTP only. */
export async function buy(deps: PurchaseDeps, users: readonly Account[]): Promise<Bought> {
  const turn = await findTurn(deps, users);
  const admissionToken = await waitForTurn(deps, turn);
  const { seatIds, names } = await chooseSeats(deps, turn);
  deps.say('The user holds the seats');
  const { reservation: held, paymentOrder } = await deps.client.ask(reservation.placeReservation, 201, {
    token: turn.token,
    idempotencyKey: randomUUID(),
    body: { eventId: turn.eventId, admissionToken, seatIds },
  });
  const paid = await pay(deps, turn, { paymentOrder, amount: held.amount });
  await waitForConfirmation(deps, turn, held.id);
  return { number: held.number, email: turn.user.email, seats: names, ...paid };
}

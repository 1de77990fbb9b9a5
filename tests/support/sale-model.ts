import assert from 'node:assert/strict';
import { Redis } from 'ioredis';
import { eventPublished, eventUpdated } from '../../lambdas/event/contract/messages.ts';
import { ADMISSION_TOKEN } from '../../lambdas/queue/contract/tokens.ts';
import { newId } from '../../lambdas/shared/domain/ids.ts';
import { type HmacKeys, signToken } from '../../lambdas/shared/domain/opaque-token.ts';
import type { QueuedMessage } from '../../localstack/runner/aws-endpoint.ts';
import type { RunnerAnswer } from '../../localstack/runner/runner.ts';
import { stores } from './addresses.ts';
import { type Checkout, type Held, openSale, publishedEvent, type Sale, type SaleUser } from './sale.ts';

/** Steps on one event; the next round sells another one, because sold seats never become free again. */
const STEPS_OF_ROUND = 250;
const SEATS = 24;
const USERS = 16;
const POINTS = 1_000_000_000;
/** Actions that run at the same moment, at most. */
const LANES = 4;
const SEATS_OF_PARTY_MAX = 3;
/** Delivered messages that can come again. */
const REMEMBERED_MAX = 60;
const ADMISSION_MS = 3_600_000;

/** Refusals of each kind of request that a correct system may give. Everything else ends the run. */
const ALLOWED = {
  place: ['seat_taken', 'not_enough_seats', 'seat_limit_reached', 'cannot_replace', 'admission_used'],
  pay: ['payment_in_progress', 'already_paid', 'payment_order_expired'],
  confirm: ['payment_order_expired', 'payment_in_progress'],
  cancel: ['cannot_cancel'],
} as const;

export interface ModelOptions {
  readonly steps: number;
  /** The same seed makes the same choices; requests that run at the same moment may still end in another order. */
  readonly seed: number;
  /** The run ends after its round when this time is over. @default no limit */
  readonly limitMs?: number;
  /** Rounds after which every invariant is verified; also at the end. */
  readonly verifyEvery: number;
}

/** A hold as its user knows it: by answers alone. */
interface ModelHold {
  readonly user: SaleUser;
  readonly admission: string;
  readonly held: Held;
  readonly key: string;
  readonly body: object;
  isPaid: boolean;
  isCancelled: boolean;
  isReplaced: boolean;
}

interface Round {
  readonly eventId: string;
  readonly holds: ModelHold[];
  readonly delivered: QueuedMessage[];
}

/** xorshift32: the same numbers for the same seed. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed | 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const codeOf = ({ body }: RunnerAnswer): string => String((body as { code?: string }).code);
const idsOf = (held: Held): number[] =>
  (held.reservation as unknown as { seats: { id: number }[] }).seats.map(({ id }) => id);

class Model {
  readonly #sale: Sale;
  readonly #redis: Redis;
  readonly #users: readonly SaleUser[];
  readonly #random: (below: number) => number;
  readonly counts = new Map<string, number>();
  #round: Round;

  constructor(sale: Sale, redis: Redis, users: readonly SaleUser[], random: (below: number) => number) {
    this.#sale = sale;
    this.#redis = redis;
    this.#users = users;
    this.#random = random;
    this.#round = { eventId: sale.eventId, holds: [], delivered: [] };
  }

  #count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }

  #pick<Item>(items: readonly Item[]): Item | undefined {
    return items[this.#random(Math.max(1, items.length))];
  }

  #check(what: keyof typeof ALLOWED, answer: RunnerAnswer): boolean {
    const isDone = answer.status < 300;
    this.#count(`${what} ${isDone ? 'done' : codeOf(answer)}`);
    const allowed: readonly string[] = ALLOWED[what];
    assert(isDone || allowed.includes(codeOf(answer)), `${what}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return isDone;
  }

  async #place(user: SaleUser, admission: string, wish: object, replaced?: ModelHold): Promise<void> {
    const replaces = replaced && { replaces: replaced.held.reservation.id };
    const body = { eventId: this.#round.eventId, admissionToken: admission, ...wish, ...replaces };
    const key = newId();
    const token = this.#sale.runner.tokenOf(user.id);
    const answer = await this.#sale.runner.call('POST', '/api/reservations', { token, key, body });
    if (!this.#check('place', answer)) return;
    const held = answer.body as Held;
    const seats = idsOf(held);
    const { quantity, seatIds } = wish as { quantity?: number; seatIds?: number[] };
    if (seatIds !== undefined) assert.deepEqual(seats, seatIds);
    else assert(seats.length === quantity && seats.every((id, at) => id === seats[0]! + at), 'the seats are adjacent');
    if (replaced !== undefined) replaced.isReplaced = true;
    this.#round.holds.push({ user, admission, held, key, body, isPaid: false, isCancelled: false, isReplaced: false });
  }

  #wish(): object {
    const quantity = 1 + this.#random(SEATS_OF_PARTY_MAX);
    if (this.#random(2) === 0) return { quantity };
    const first = this.#random(SEATS - quantity + 1);
    return { seatIds: Array.from({ length: quantity }, (_, at) => first + at) };
  }

  #admission(user: SaleUser): string {
    const facts = { admissionId: newId(), eventId: this.#round.eventId, userId: user.id };
    const keys = this.#sale.runner.secret('admission') as HmacKeys;
    return signToken(ADMISSION_TOKEN, facts, new Date(Date.now() + ADMISSION_MS), keys);
  }

  readonly #actions: Readonly<Record<string, { readonly weight: number; readonly run: () => Promise<void> }>> = {
    place: {
      weight: 22,
      run: () => {
        const user = this.#pick(this.#users)!;
        return this.#place(user, this.#admission(user), this.#wish());
      },
    },
    replace: {
      weight: 8,
      run: async () => {
        const old = this.#pick(this.#round.holds);
        if (old !== undefined) await this.#place(old.user, old.admission, this.#wish(), old);
      },
    },
    'repeat a placing': {
      weight: 4,
      run: async () => {
        const hold = this.#pick(this.#round.holds);
        if (hold === undefined) return;
        const { user, key, body, held } = hold;
        const token = this.#sale.runner.tokenOf(user.id);
        const answer = await this.#sale.runner.call('POST', '/api/reservations', { token, key, body });
        // Another lane repeats the same request at this moment.
        if (codeOf(answer) === 'request_in_progress') return;
        assert.equal(answer.status, 201, JSON.stringify(answer.body));
        assert.deepEqual(idsOf(answer.body as Held), idsOf(held), 'a repeat gets the same seats');
      },
    },
    'pay with points': {
      weight: 6,
      run: async () => {
        const hold = this.#pick(this.#round.holds);
        if (hold === undefined) return;
        const answer = await hold.user.pay(hold.held, hold.held.reservation.amount);
        if (this.#check('pay', answer)) hold.isPaid = true;
      },
    },
    'pay by card': { weight: 3, run: () => this.#payByCard() },
    cancel: {
      weight: 6,
      run: async () => {
        const hold = this.#pick(this.#round.holds);
        if (hold === undefined) return;
        if (this.#check('cancel', await hold.user.cancel(hold.held.reservation.id))) hold.isCancelled = true;
      },
    },
    expire: {
      weight: 3,
      run: async () => {
        const hold = this.#pick(this.#round.holds);
        if (hold !== undefined) await this.#endTimeOf([hold]);
        if (this.#random(4) === 0) await this.#sale.runner.run('reservation', 'expire');
      },
    },
    deliver: { weight: 40, run: () => this.#deliver(this.#sale.runner.aws.messages) },
    'deliver again': { weight: 8, run: () => this.#deliver(this.#round.delivered) },
    'deliver again under another id': {
      weight: 2,
      run: async () => {
        const message = this.#pick(this.#round.delivered);
        if (message === undefined) return;
        const body = { ...(JSON.parse(message.body) as object), id: newId() };
        await this.#sale.runner.deliver({ ...message, body: JSON.stringify(body) });
      },
    },
    'Redis forgets the seats': { weight: 1, run: () => this.#forget() },
  };

  async #payByCard(): Promise<void> {
    const hold = this.#pick(this.#round.holds);
    if (hold === undefined) return;
    const begun = await hold.user.pay(hold.held, 0);
    if (!this.#check('pay', begun) || this.#random(4) === 0) return;
    const { payment, checkout } = begun.body as { payment: { id: string }; checkout: Checkout };
    const paymentKey = await this.#sale.useCard(checkout);
    const confirmed = await hold.user.confirm(payment.id, paymentKey, checkout.amount);
    if (this.#check('confirm', confirmed)) hold.isPaid = true;
  }

  async #endTimeOf(holds: readonly ModelHold[]): Promise<void> {
    await this.#sale.db.sql(
      "UPDATE reservation.reservations SET expires_at = now() - interval '1 second' WHERE id = ANY ($1) AND status = 'PENDING'",
      [holds.map(({ held }) => held.reservation.id)],
    );
  }

  async #deliver(messages: readonly QueuedMessage[]): Promise<void> {
    const message = this.#pick(messages);
    if (message === undefined) return;
    const isHandled = await this.#sale.runner.deliver(message);
    this.#count(isHandled ? 'message handled' : 'message comes again');
    if (!isHandled || !/^(reservation|payment)-/.test(message.queue)) return;
    this.#round.delivered.push(message);
    if (this.#round.delivered.length > REMEMBERED_MAX) this.#round.delivered.shift();
  }

  async #forget(): Promise<void> {
    const keys = await this.#redis.keys(`{seats:${this.#round.eventId}}*`);
    if (keys.length > 0) await this.#redis.del(...keys);
  }

  async #step(): Promise<void> {
    const all = Object.entries(this.#actions);
    let at = this.#random(all.reduce((sum, [, { weight }]) => sum + weight, 0));
    for (const [name, { weight, run }] of all) {
      at -= weight;
      if (at >= 0) continue;
      this.#count(name);
      return run();
    }
  }

  /** Another event is on sale, and the one before is not. */
  async #open(): Promise<void> {
    const { runner, eventId: first } = this.#sale;
    if (this.#round.holds.length > 0) {
      const { layout: _, ...facts } = publishedEvent(this.#round.eventId, SEATS);
      runner.publish(eventUpdated, { ...facts, version: 3, onSale: false });
      const eventId = newId();
      const { layout, ...next } = publishedEvent(eventId, SEATS);
      assert.notEqual(eventId, first);
      runner.publish(eventPublished, { ...next, layout });
      await runner.settle();
      runner.publish(eventUpdated, { ...next, version: 2, onSale: true });
      this.#round = { eventId, holds: [], delivered: [] };
    }
    await runner.settle();
  }

  /** Every hold ends and every message is delivered, in random order; then each user has seats for the money, or neither. */
  async #end(): Promise<void> {
    const { runner } = this.#sale;
    const settle = () => runner.settle((messages) => this.#pick(messages)!);
    await settle();
    await this.#endTimeOf(this.#round.holds);
    await runner.run('reservation', 'expire');
    await settle();
    for (const timer of [...runner.aws.messages]) await runner.deliver(timer);
    await settle();
    runner.aws.messages.length = 0;
    runner.aws.mails.length = 0;
    const ids = this.#round.holds.map(({ held }) => held.reservation.id);
    const rows = await this.#sale.db.sql<{ id: string; status: string }>(
      'SELECT id, status FROM reservation.reservations WHERE event_id = $1',
      [this.#round.eventId],
    );
    assert.deepEqual(rows.map(({ id }) => id).sort(), ids.sort(), 'each hold was answered, and no other was made');
    const statusOf = new Map(rows.map(({ id, status }) => [id, status]));
    for (const { held, isPaid, isCancelled, isReplaced } of this.#round.holds) {
      const isKept = isPaid && !isCancelled && !isReplaced;
      const status = statusOf.get(held.reservation.id)!;
      const facts = { status, isPaid, isCancelled, isReplaced, id: held.reservation.id };
      assert.equal(status === 'CONFIRMED', isKept, JSON.stringify(facts));
      if (!isKept) assert(['CANCELLED', 'EXPIRED'].includes(status), JSON.stringify(facts));
    }
  }

  /** @returns how many steps it took */
  async playRound(): Promise<number> {
    await this.#open();
    let steps = 0;
    while (steps < STEPS_OF_ROUND) {
      const lanes = 1 + this.#random(LANES);
      const outcomes = await Promise.allSettled(Array.from({ length: lanes }, () => this.#step()));
      for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
      steps += lanes;
    }
    await this.#end();
    return steps;
  }
}

/**
 * Plays random sales through the public API and the messages of the services, on real PostgreSQL and Redis: users place,
 * replace, repeat, pay and cancel; holds expire; messages come late, twice and in any order; Redis forgets.
 *
 * @throws Error naming the seed and the step, when an answer is not allowed or an invariant is broken
 */
export async function runModel({ steps: wanted, seed, limitMs = Infinity, verifyEvery }: ModelOptions) {
  const sale = await openSale({ seats: SEATS, poolMax: 10 });
  const redis = new Redis(stores.redisUrl());
  const startedMs = performance.now();
  let [steps, rounds] = [0, 0];
  try {
    const users = await Promise.all(Array.from({ length: USERS }, () => sale.user(POINTS)));
    const model = new Model(sale, redis, users, randomNumbers(seed));
    for (; steps < wanted && performance.now() - startedMs < limitMs; rounds++) {
      steps += await model.playRound();
      if ((rounds + 1) % verifyEvery === 0) await sale.settled();
    }
    await sale.settled();
    const seconds = ((performance.now() - startedMs) / 1_000).toFixed(0);
    const counts = [...model.counts].map(([what, n]) => `${n} × ${what}`).join(', ');
    return { steps, report: `seed ${seed}: ${steps} steps in ${rounds} rounds, ${seconds} s: ${counts}` };
  } catch (cause) {
    throw new Error(`seed ${seed}, round ${rounds + 1}, after ${steps} steps`, { cause });
  } finally {
    redis.disconnect();
    await sale.close();
  }
}

import { randomBytes } from 'node:crypto';
import { type Clock, toTossTime, toWebhookTime } from './clock.ts';
import type { Faults } from './faults.ts';

/** Minutes between a failed delivery and the next. @see https://docs.tosspayments.com/guides/v2/webhook */
const RETRY_MINUTES = [1, 4, 16, 64, 256, 1024, 4096] as const;
const ANSWER_LIMIT_MS = 10_000;
const WAITING_MAX = 1_000;
const DELIVERIES_MAX = 1_000;

interface Event {
  readonly id: string;
  readonly url: string;
  readonly text: string;
  readonly retried: number;
  readonly dueMs: number;
}

/** One attempt, for tests; `status` is null where there was no answer. */
interface Delivery {
  readonly id: string;
  readonly url: string;
  readonly retried: number;
  readonly status: number | null;
}

interface Deps {
  readonly clock: Clock;
  readonly faults: Faults;
  /** Aborts everything under way. */
  readonly closing: AbortSignal;
}

/** Sends each change to the shop and retries until it answers 200. A restart loses events that wait. */
export class Webhooks {
  readonly #deps: Deps;
  #url: string | undefined;
  #waiting: Event[] = [];
  /** Held back so that the next event overtakes them. */
  #overtaken: Event[] = [];
  #deliveries: Delivery[] = [];
  #sending: Promise<void> = Promise.resolve();

  constructor(deps: Deps, url?: string) {
    this.#deps = deps;
    this.#url = url;
  }

  get url(): string | undefined {
    return this.#url;
  }

  /** Sets the address of new events; those that wait keep theirs. */
  sendTo(url: string): void {
    this.#url = url;
  }

  deliveries(): readonly Delivery[] {
    return this.#deliveries;
  }

  /** Events to be sent, and when, by Toss's clock. */
  waiting(): readonly { readonly id: string; readonly retried: number; readonly dueAt: string }[] {
    return this.#waiting.map(({ id, retried, dueMs }) => ({ id, retried, dueAt: toTossTime(dueMs) }));
  }

  /** Sends an event about the payment soon. @param payment in the format of the API */
  announce(payment: Record<string, unknown>): void {
    const { clock, faults } = this.#deps;
    if (this.#url === undefined) return;
    const event: Event = {
      id: `whtrans_${randomBytes(12).toString('hex')}`,
      url: this.#url,
      text: JSON.stringify({
        eventType: 'PAYMENT_STATUS_CHANGED',
        createdAt: toWebhookTime(clock.now()),
        data: payment,
      }),
      retried: 0,
      dueMs: clock.now(),
    };
    if (faults.take('reordered_webhook') !== undefined) {
      this.#overtaken = [...this.#overtaken, event].slice(-WAITING_MAX);
      return;
    }
    const copies = faults.take('duplicate_webhook') === undefined ? [event] : [event, event];
    this.#enqueue([...copies, ...this.#overtaken.splice(0)]);
  }

  /** Sends the events that were held back, although no other has overtaken them. */
  release(): void {
    this.#enqueue(this.#overtaken.splice(0));
  }

  /** Sends the events that are due by Toss's clock. */
  sendDue(): void {
    const now = this.#deps.clock.now();
    const due = this.#waiting.filter((event) => event.dueMs <= now);
    this.#waiting = this.#waiting.filter((event) => event.dueMs > now);
    // One after another, so that the order of a test is the order of its receiver.
    for (const event of due) this.#sending = this.#sending.then(() => this.#send(event));
  }

  #enqueue(events: readonly Event[]): void {
    this.#waiting = [...this.#waiting, ...events].slice(-WAITING_MAX);
    this.sendDue();
  }

  async #send(event: Event): Promise<void> {
    if (this.#deps.closing.aborted) return;
    const status = await post(event, { sentMs: this.#deps.clock.now(), closing: this.#deps.closing });
    const { id, url, retried } = event;
    this.#deliveries = [...this.#deliveries, { id, url, retried, status }].slice(-DELIVERIES_MAX);
    const minutes = RETRY_MINUTES[retried];
    if (status === 200 || minutes === undefined) return;
    const dueMs = this.#deps.clock.now() + minutes * 60_000;
    this.#waiting = [...this.#waiting, { ...event, retried: retried + 1, dueMs }].slice(-WAITING_MAX);
  }
}

/** The status of the receiver's answer, or null without one. */
async function post(
  event: Event,
  { sentMs, closing }: { sentMs: number; closing: AbortSignal },
): Promise<number | null> {
  try {
    const response = await fetch(event.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'tosspayments-webhook-transmission-id': event.id,
        'tosspayments-webhook-transmission-time': toTossTime(sentMs),
        'tosspayments-webhook-transmission-retried-count': String(event.retried),
      },
      body: event.text,
      redirect: 'manual',
      signal: AbortSignal.any([closing, AbortSignal.timeout(ANSWER_LIMIT_MS)]),
    });
    await response.body?.cancel();
    return response.status;
  } catch {
    return null;
  }
}

import { toTossTime } from './clock.ts';

const CALLS_MAX = 10_000;

/** One call of the API as it arrived, for the eyes of a test. */
export interface Call {
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly idempotencyKey: string | null;
  readonly body: unknown;
  /** The order it is about, where it names one we know. */
  readonly orderId: string | null;
  /** null while it runs, and where the request itself was lost. */
  status: number | null;
  /** What a fault or a card let disappear. */
  lost: 'request' | 'answer' | null;
}

/** The latest calls of the API, in the order of their arrival. */
export class Calls {
  #calls: Call[] = [];

  begin(call: Omit<Call, 'at' | 'status' | 'lost'>, nowMs: number): Call {
    const begun: Call = { at: toTossTime(nowMs), ...call, status: null, lost: null };
    this.#calls.push(begun);
    // Cut in one go at twice the limit: cutting at each call would copy the list each time.
    if (this.#calls.length >= 2 * CALLS_MAX) this.#calls = this.#calls.slice(-CALLS_MAX);
    return begun;
  }

  latest(orderId: string | null): readonly Call[] {
    const all = this.#calls.slice(-CALLS_MAX);
    return orderId === null ? all : all.filter((call) => call.orderId === orderId);
  }
}

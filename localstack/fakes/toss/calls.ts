import { toTossTime } from './clock.ts';

const CALLS_MAX = 10_000;

/** One call of the API as it arrived, for tests. */
export interface Call {
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly idempotencyKey: string | null;
  readonly body: unknown;
  /** The order of the call, where it is known. */
  readonly orderId: string | null;
  /** null while the call runs, and where its request was lost. */
  status: number | null;
  /** What a fault or a card has lost. */
  lost: 'request' | 'answer' | null;
}

/** The latest calls of the API, in the order of their arrival. */
export class Calls {
  #calls: Call[] = [];

  begin(call: Omit<Call, 'at' | 'status' | 'lost'>, nowMs: number): Call {
    const begun: Call = { at: toTossTime(nowMs), ...call, status: null, lost: null };
    this.#calls.push(begun);
    // Trimmed at twice the limit: trimming at each call would copy the list each time.
    if (this.#calls.length >= 2 * CALLS_MAX) this.#calls = this.#calls.slice(-CALLS_MAX);
    return begun;
  }

  latest(orderId: string | null): readonly Call[] {
    const all = this.#calls.slice(-CALLS_MAX);
    return orderId === null ? all : all.filter((call) => call.orderId === orderId);
  }
}

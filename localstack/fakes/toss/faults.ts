import * as z from 'zod';

const TIMES_MAX = 1_000;
const SLOW_MS_MAX = 120_000;
const FAULTS_MAX = 1_000;

const faultKind = z.enum([
  'slow',
  'lost_answer',
  'server_error',
  'lost_request',
  'processing',
  'duplicate_webhook',
  'reordered_webhook',
]);
const action = z.enum(['confirm', 'cancel', 'query']);

/** The body of `POST /_fake/faults`. */
export const faultOrder = z.object({
  kind: faultKind,
  /** The number of calls that it affects. */
  times: z.int().min(1).max(TIMES_MAX).default(1),
  /** How long a `slow` one takes. */
  ms: z.int().min(1).max(SLOW_MS_MAX).default(20_000),
  /** Affects only these calls. @default all of them */
  on: action.optional(),
});

type FaultKind = z.infer<typeof faultKind>;
/** The kind of a call. */
export type Action = z.infer<typeof action>;
type Fault = z.infer<typeof faultOrder>;

/** Faults that wait for their calls, first in, first out. */
export class Faults {
  #waiting: Fault[] = [];

  order(fault: Fault): void {
    this.#waiting = [...this.#waiting, fault].slice(-FAULTS_MAX);
  }

  clear(): void {
    this.#waiting = [];
  }

  all(): readonly Fault[] {
    return this.#waiting;
  }

  /** Takes a fault of this kind for this call, if one waits. */
  take(kind: FaultKind, on?: Action): Fault | undefined {
    const fault = this.#waiting.find((each) => each.kind === kind && (each.on === undefined || each.on === on));
    if (fault === undefined) return undefined;
    fault.times -= 1;
    if (fault.times === 0) this.#waiting = this.#waiting.filter((each) => each !== fault);
    return fault;
  }
}

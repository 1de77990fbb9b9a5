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

/** What a test orders under `/_fake/faults`. */
export const faultOrder = z.object({
  kind: faultKind,
  /** Calls it strikes. */
  times: z.int().min(1).max(TIMES_MAX).default(1),
  /** How long a `slow` one takes. */
  ms: z.int().min(1).max(SLOW_MS_MAX).default(20_000),
  /** Strikes only these calls. @default all of them */
  on: action.optional(),
});

type FaultKind = z.infer<typeof faultKind>;
/** What the call wants of Toss. */
export type Action = z.infer<typeof action>;
type Fault = z.infer<typeof faultOrder>;

/** Faults that wait for the calls they strike, first ordered, first used. */
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

  /** Uses up one strike, if one of this kind waits for this call. */
  take(kind: FaultKind, on?: Action): Fault | undefined {
    const fault = this.#waiting.find((each) => each.kind === kind && (each.on === undefined || each.on === on));
    if (fault === undefined) return undefined;
    fault.times -= 1;
    if (fault.times === 0) this.#waiting = this.#waiting.filter((each) => each !== fault);
    return fault;
  }
}

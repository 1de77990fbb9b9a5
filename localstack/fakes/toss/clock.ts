/** Toss's time: the machine's own, moved forward by what a test asked for. Nothing else in the fake reads a clock. */
export class Clock {
  #aheadMs: number;

  constructor(aheadMs = 0) {
    this.#aheadMs = aheadMs;
  }

  get aheadMs(): number {
    return this.#aheadMs;
  }

  now(): number {
    return Date.now() + this.#aheadMs;
  }

  advance(ms: number): void {
    this.#aheadMs += ms;
  }
}

const KST_AHEAD_MS = 9 * 3_600_000;

/** A time in Toss's format: Korean time to the second, `2026-02-13T12:18:14+09:00`. */
export const toTossTime = (ms: number): string => `${koreanTime(ms).slice(0, 19)}+09:00`;

/** A time in the format of webhooks: Korean time with microseconds and without a zone. */
export const toWebhookTime = (ms: number): string => `${koreanTime(ms).slice(0, 23)}000`;

/** Fourteen digits, the format inside a payment key. */
export const toDigits = (ms: number): string => koreanTime(ms).replaceAll(/\D/g, '').slice(0, 14);

const koreanTime = (ms: number): string => new Date(ms + KST_AHEAD_MS).toISOString();

/** `Date` headers have whole seconds: the server's time lies within this much after one. */
const DATE_STEP_MS = 1_000;
/** Added on both sides of a measurement for the clocks' drift, so that a measurement of an hour ago still fits. */
const DRIFT_MS = 50;

export interface Sample {
  /** The server's time lay between these two… */
  readonly earliestMs: number;
  readonly latestMs: number;
  /** …at some moment between these two of the client's clock. */
  readonly sentMs: number;
  readonly receivedMs: number;
}

interface Range {
  readonly low: number;
  readonly high: number;
}

/**
 * How far the server's clock is ahead of the client's, as a range. Each sample narrows the range; a sample that does not
 * fit (the client's clock was set) replaces it. So a countdown never jumps while the clocks run evenly.
 */
export function narrow(known: Range | undefined, { earliestMs, latestMs, sentMs, receivedMs }: Sample): Range {
  const heard = { low: earliestMs - receivedMs - DRIFT_MS, high: latestMs - sentMs + DRIFT_MS };
  if (known === undefined || heard.low > known.high || heard.high < known.low) return heard;
  return { low: Math.max(known.low, heard.low), high: Math.min(known.high, heard.high) };
}

let range: Range | undefined;

/** Learns the server's time from an answer: exact from `serverTime`, within a second from the `Date` header. */
export function learnServerTime(answer: Response, serverTime: unknown, sentMs: number): void {
  const receivedMs = Date.now();
  const exact = typeof serverTime === 'string' ? Date.parse(serverTime) : Number.NaN;
  if (!Number.isNaN(exact)) {
    range = narrow(range, { earliestMs: exact, latestMs: exact, sentMs, receivedMs });
    return;
  }
  // An answer out of a cache carries the time at which it was made.
  if (answer.headers.has('age') || /max-age=[1-9]/.test(answer.headers.get('cache-control') ?? '')) return;
  const date = Date.parse(answer.headers.get('date') ?? '');
  if (Number.isNaN(date)) return;
  range = narrow(range, { earliestMs: date, latestMs: date + DATE_STEP_MS, sentMs, receivedMs });
}

/** Now, as the server sees it. */
export const serverNow = (): number => Date.now() + (range === undefined ? 0 : (range.low + range.high) / 2);

import type { ProblemCode } from './contract.ts';

/** The API refused: `code` is stable, `facts` are the problem's other members. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  readonly code: ProblemCode | 'unknown';
  readonly facts: Readonly<Record<string, unknown>>;
  readonly retryAfterMs: number | undefined;

  constructor(status: number, body: Readonly<Record<string, unknown>>, retryAfterMs?: number) {
    super(typeof body.title === 'string' ? body.title : `HTTP ${status}`);
    this.status = status;
    // A code that this build does not know gets the sentence of `unknown` (see i18n/problems.ts).
    this.code = typeof body.code === 'string' ? (body.code as ProblemCode) : 'unknown';
    this.facts = body;
    this.retryAfterMs = retryAfterMs;
  }
}

/** No answer came: offline, a broken connection or a server that is down. Whether the server acted is unknown. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
}

import { type Answer, TossError } from './errors.ts';
import type { KeptAnswer } from './journal.ts';

const KEY_CHARACTERS_MAX = 300;
const KEPT_MS = 15 * 86_400_000;
/** 50,000 × 1.5 kB = 75 MB; the oldest is evicted first. */
const KEYS_MAX = 50_000;

interface Deps {
  readonly now: () => number;
  readonly keep: (answer: KeptAnswer) => void;
}

/**
 * Toss's idempotency keys. A key is bound to method and address and not to the body; its first answer, also an error, is
 * repeated for 15 days.
 *
 * @see https://docs.tosspayments.com/reference/using-api/authorization#멱등키-헤더
 */
export class Idempotency {
  readonly #deps: Deps;
  readonly #answers = new Map<string, KeptAnswer>();
  readonly #running = new Set<string>();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Runs the request unless its key has an answer already. @throws TossError while the first one is still running */
  async once(request: { address: string; key: string }, run: () => Promise<Answer>): Promise<Answer> {
    if (request.key.length > KEY_CHARACTERS_MAX) throw new TossError('INVALID_IDEMPOTENCY_KEY');
    const scope = `${request.address} ${request.key}`;
    if (this.#running.has(scope)) throw new TossError('IDEMPOTENT_REQUEST_PROCESSING');
    const known = this.#answers.get(scope);
    if (known !== undefined && this.#deps.now() - known.atMs < KEPT_MS)
      return { status: known.status, text: known.text };
    this.#running.add(scope);
    const atMs = this.#deps.now();
    try {
      const { status, text, isLost } = await run();
      const answer = { scope, atMs, status, text };
      this.restore(answer);
      this.#deps.keep(answer);
      return { status, text, ...(isLost && { isLost }) };
    } finally {
      this.#running.delete(scope);
    }
  }

  /** Adds an answer from the journal. */
  restore(answer: KeptAnswer): void {
    // The latest goes to the end, so that the first in the map is always the oldest.
    this.#answers.delete(answer.scope);
    this.#answers.set(answer.scope, answer);
    const oldest = this.#answers.keys().next();
    if (this.#answers.size > KEYS_MAX && !oldest.done) this.#answers.delete(oldest.value);
  }

  all(): Iterable<KeptAnswer> {
    return this.#answers.values();
  }
}

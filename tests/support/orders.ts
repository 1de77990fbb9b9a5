import assert from 'node:assert/strict';

/**
 * Enumerates every order of concurrent steps, depth first: the first run takes the first of each choice; each later run
 * takes the next alternative of the last choice that has one.
 */
export class Orders {
  readonly #path: { taken: number; readonly of: number }[] = [];
  #at = 0;

  /** @returns the index of the choice */
  pick(of: number): number {
    const known = this.#path[this.#at];
    assert(known === undefined || known.of === of, 'the same choices lead to the same number of alternatives');
    if (known === undefined) this.#path.push({ taken: 0, of });
    return this.#path[this.#at++]!.taken;
  }

  /** Starts the next run. @returns false when every order was run */
  next(): boolean {
    this.#at = 0;
    for (let last = this.#path.at(-1); last !== undefined; last = this.#path.at(-1)) {
      last.taken += 1;
      if (last.taken < last.of) return true;
      this.#path.pop();
    }
    return false;
  }
}

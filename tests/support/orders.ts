import assert from 'node:assert/strict';

/**
 * Which of several things happens next, on every way there is: the first run takes the first of each choice, and each
 * later one differs from the one before in its last choice that has something left.
 */
export class Orders {
  readonly #way: { taken: number; readonly of: number }[] = [];
  #at = 0;

  /** @returns the index of the choice */
  pick(of: number): number {
    const known = this.#way[this.#at];
    assert(known === undefined || known.of === of, 'a run that begins alike goes on alike');
    if (known === undefined) this.#way.push({ taken: 0, of });
    return this.#way[this.#at++]!.taken;
  }

  /** Begins the next run. @returns false when every order was seen */
  next(): boolean {
    this.#at = 0;
    for (let last = this.#way.at(-1); last !== undefined; last = this.#way.at(-1)) {
      last.taken += 1;
      if (last.taken < last.of) return true;
      this.#way.pop();
    }
    return false;
  }
}

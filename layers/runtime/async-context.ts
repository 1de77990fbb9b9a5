import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';

type Context = Record<string, unknown>;

/** One namespace, as the X-Ray SDK uses it: a segment set inside `run` is seen by all that this run causes, and nowhere else. */
class Namespace {
  readonly #storage = new AsyncLocalStorage<Context>();
  /** Entered once, at the start of a container, and seen wherever no run is under way. */
  #entered: Context | undefined;

  get active(): Context | undefined {
    return this.#storage.getStore() ?? this.#entered;
  }

  /** A context that sees what the active one has, and changes nothing of it. */
  createContext(): Context {
    return Object.create(this.active ?? null) as Context;
  }

  enter(context: Context): void {
    this.#entered = context;
  }

  run(work: (context: Context) => void): Context {
    const context = this.createContext();
    this.#storage.run(context, work, context);
    return context;
  }

  bind<Args extends unknown[], Result>(
    work: (...args: Args) => Result,
    context: Context = this.active ?? this.createContext(),
  ): (...args: Args) => Result {
    return (...args) => this.#storage.run(context, work, ...args);
  }

  get(key: string): unknown {
    return this.active?.[key];
  }

  set(key: string, value: unknown): unknown {
    const { active } = this;
    assert(active !== undefined, 'a value is set inside a run, or after a context was entered');
    active[key] = value;
    return value;
  }
}

const namespaces = new Map<string, Namespace>();

/**
 * Replaces `cls-hooked/context` of the X-Ray SDK in the layer.
 *
 * That package follows every promise from creation to destruction, in JavaScript and also where nothing is traced: a fifth
 * to a quarter of a request's CPU. AsyncLocalStorage does the same inside the engine.
 *
 * @see docs/adr/0012-x-ray-on-asynclocalstorage.md
 */
export const getNamespace = (name: string): Namespace | undefined => namespaces.get(name);

/** @see getNamespace */
export function createNamespace(name: string): Namespace {
  const made = new Namespace();
  namespaces.set(name, made);
  return made;
}

/** @see getNamespace */
export function destroyNamespace(name: string): void {
  namespaces.delete(name);
}

import { Problem, Unreachable } from './problem.ts';

const PREFIX = 'tiketi.intent.';

interface Intent {
  readonly key: string;
  readonly body: string;
}

/** The part of `sessionStorage` that is used here; it survives a reload of the tab. */
export type KeyStore = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

function read(store: KeyStore, name: string): Intent | undefined {
  try {
    const kept: unknown = JSON.parse(store.getItem(PREFIX + name) ?? 'null');
    if (typeof kept === 'object' && kept !== null && 'key' in kept && 'body' in kept)
      return { key: String(kept.key), body: String(kept.body) };
  } catch {
    // A value that another version wrote counts as none.
  }
  return undefined;
}

const isFinal = (error: unknown): boolean =>
  !(error instanceof Unreachable) &&
  !(error instanceof Problem && (error.code === 'request_in_progress' || error.status >= 500));

/**
 * Runs a request under an idempotency key that survives a reload until the request is answered. Repeating the same intent
 * with the same body after a lost answer sends the same key, so the server acts once.
 */
export async function withIdempotencyKey<T>(
  name: string,
  body: unknown,
  work: (key: string) => Promise<T>,
  store: KeyStore = sessionStorage,
): Promise<T> {
  const text = JSON.stringify(body);
  const kept = read(store, name);
  const key = kept?.body === text ? kept.key : crypto.randomUUID();
  store.setItem(PREFIX + name, JSON.stringify({ key, body: text } satisfies Intent));
  try {
    const answer = await work(key);
    store.removeItem(PREFIX + name);
    return answer;
  } catch (error) {
    if (isFinal(error)) store.removeItem(PREFIX + name);
    throw error;
  }
}

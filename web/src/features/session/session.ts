import { createApi, type Session } from '../../api/client.ts';
import type { Answer, User } from '../../api/contract.ts';
import { Problem } from '../../api/problem.ts';

interface Kept {
  readonly user: User;
  readonly accessToken: string;
  readonly refreshToken: string;
  /** By this device's clock, which is also the one that measures it. */
  readonly goodUntilMs: number;
}

const KEY = 'tiketi.session';
/** A token is renewed this long before it expires, so that it does not expire on its way. */
const EARLY_MS = 30_000;

const listeners = new Set<() => void>();
let kept = read();

function isKept(value: unknown): value is Kept {
  return typeof value === 'object' && value !== null && 'refreshToken' in value && 'user' in value;
}

function read(): Kept | undefined {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? 'null');
    return isKept(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function keep(next: Kept | undefined): void {
  kept = next;
  if (next === undefined) localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, JSON.stringify(next));
  for (const listener of listeners) listener();
}

// Another tab signed in, signed out or renewed.
addEventListener('storage', ({ key }) => {
  if (key !== KEY && key !== null) return;
  kept = read();
  for (const listener of listeners) listener();
});

/** Without a secure context (a phone that opens a plain address) there are no locks; one tab alone still works. */
const exclusively = <T>(work: () => Promise<T>): Promise<T> =>
  'locks' in navigator ? navigator.locks.request('tiketi.renew', work) : work();

/**
 * One renewal at a time over all tabs: the next owner of the lock finds the new pair in the storage. A reload in the
 * middle asks again with the same refresh token, for which the server answers the same pair.
 */
const renew = (refused: string): Promise<boolean> =>
  exclusively(async () => {
    kept = read();
    if (kept === undefined) return false;
    if (kept.accessToken !== refused) return true;
    try {
      const renewed = await ask('refresh', { body: { refreshToken: kept.refreshToken } });
      keep({ ...kept, ...tokensOf(renewed) });
      return true;
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 401) throw error;
      keep(undefined);
      return false;
    }
  });

const tokensOf = ({ accessToken, refreshToken, expiresIn }: Answer<'refresh'>) => ({
  accessToken,
  refreshToken,
  goodUntilMs: Date.now() + expiresIn * 1_000,
});

const session: Session = {
  async accessToken() {
    if (kept !== undefined && kept.goodUntilMs - EARLY_MS < Date.now()) await renew(kept.accessToken);
    return kept?.accessToken;
  },
  renew,
};

/** Calls the API as the user who is signed in. */
export const ask = createApi(session);

export async function signIn(body: { email: string; password: string }): Promise<void> {
  const answer = await ask('login', { body });
  keep({ user: answer.user, ...tokensOf(answer) });
}

export async function signUp(body: { email: string; password: string; name: string }): Promise<void> {
  const answer = await ask('register', { body });
  keep({ user: answer.user, ...tokensOf(answer) });
}

/** Signed out here at once; the server ends the session as soon as it can be reached. */
export async function signOut(): Promise<void> {
  const refreshToken = kept?.refreshToken;
  keep(undefined);
  if (refreshToken !== undefined) await ask('logout', { body: { refreshToken } });
}

export const currentUser = (): User | undefined => kept?.user;

export function subscribeToSession(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

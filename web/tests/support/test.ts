import { type BrowserContext, test as base, expect, type Page } from '@playwright/test';
import { type Account, newAccount, newShow } from './shop.ts';

interface Fixtures {
  /** A user of this test alone. */
  readonly account: Account;
  /** The page of that user, signed in. */
  readonly signedIn: Page;
  /** Fails the test for anything the browser complains about. */
  readonly complaints: string[];
}
interface WorkerFixtures {
  /** A show on sale that the tests of a worker share; each takes other seats or only looks. */
  readonly show: string;
}

/** What the API refuses is part of some tests; the browser reports each such answer as an error. */
const isExpected = (text: string): boolean => text.startsWith('Failed to load resource:');

/** Collects errors of the console, violations of the content security policy among them, and uncaught exceptions. */
export function watch(context: BrowserContext, complaints: string[]): void {
  context.on('console', (message) => {
    if (message.type() === 'error' && !isExpected(message.text())) complaints.push(message.text());
  });
  context.on('weberror', (error) => complaints.push(String(error.error())));
}

/** Signs the user in before any script of a page runs; a session that a page has renewed stays. */
export async function keepSession(context: BrowserContext, { session }: Account): Promise<void> {
  await context.addInitScript((kept) => {
    // An empty tab has no storage.
    if (location.protocol !== 'about:' && localStorage.getItem('tiketi.session') === null)
      localStorage.setItem('tiketi.session', kept);
  }, JSON.stringify(session));
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  complaints: [
    async ({ context }, use) => {
      const complaints: string[] = [];
      watch(context, complaints);
      await use(complaints);
      expect(complaints, 'errors in the console').toEqual([]);
    },
    { auto: true },
  ],
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern.
  account: async ({}, use) => use(await newAccount()),
  signedIn: async ({ context, page, account }, use) => {
    await keepSession(context, account);
    await use(page);
  },
  show: [
    // biome-ignore lint/correctness/noEmptyPattern: as above.
    async ({}, use) => use(await newShow()),
    { scope: 'worker' },
  ],
});

export { expect } from '@playwright/test';

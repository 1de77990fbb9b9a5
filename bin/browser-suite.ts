import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { CHECKOUT, inCheckout } from '../localstack/cloud/checkout.ts';
import { openState } from '../localstack/cloud/state.ts';
import { findBrowser } from '../localstack/programs/chromium.ts';
import { type Outcome, readBrowserOutcome } from './suites.ts';

interface BrowserRun {
  /** What stands after `--` on the command line. */
  readonly more: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Whether Playwright writes to the terminal while it runs. */
  readonly showsOutput: boolean;
}

/** The suite should take six minutes on two cores; one that takes longer than this hangs. */
const SUITE_LIMIT_MS = 20 * 60_000;

/** Runs Playwright's tests of the web client in a browser that is fetched where the system has none. */
export async function runBrowserTests({
  more,
  env,
  signal,
  showsOutput,
}: BrowserRun): Promise<Omit<Outcome, 'suite' | 'ms'>> {
  const browser = findBrowser(openState(''));
  const folder = mkdtempSync(path.join(os.tmpdir(), 'tiketi-browser-'));
  const report = path.join(folder, 'report.json');
  const playwright = inCheckout('node_modules/@playwright/test/cli.js');
  try {
    const ended = await execa(process.execPath, [playwright, 'test', '--config', 'web/playwright.config.ts', ...more], {
      cwd: CHECKOUT,
      env: {
        ...env,
        ...browser.env,
        TIKETI_BROWSER: browser.command,
        PLAYWRIGHT_JSON_OUTPUT_NAME: report,
        NODE_OPTIONS: '--disable-warning=ExperimentalWarning',
      },
      stdio: showsOutput ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
      all: true,
      timeout: SUITE_LIMIT_MS,
      cancelSignal: signal,
      reject: false,
    });
    if (!showsOutput) console.log(`\n── browser\n${ended.all ?? ''}`);
    if (ended.timedOut) console.error(`the suite did not end within ${SUITE_LIMIT_MS / 60_000} minutes`);
    return readBrowserOutcome(report, ended.exitCode ?? 1);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

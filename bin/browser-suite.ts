import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { CHECKOUT, inCheckout } from '../localstack/checkout.ts';
import { findBrowser } from '../localstack/chromium.ts';
import { openState } from '../localstack/state.ts';
import { type Outcome, readBrowserOutcome, type TestRun } from './suites.ts';

/** The suite should take six minutes on two cores; one that takes longer than this hangs. */
const SUITE_LIMIT_MS = 20 * 60_000;

/** Runs Playwright's tests of the web client in a browser that is fetched where the system has none. */
export async function runBrowserTests({ more, env, signal }: TestRun): Promise<Omit<Outcome, 'suite' | 'ms'>> {
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
      stdio: ['ignore', 'inherit', 'inherit'],
      timeout: SUITE_LIMIT_MS,
      cancelSignal: signal,
      reject: false,
    });
    if (ended.timedOut) console.error(`the suite did not end within ${SUITE_LIMIT_MS / 60_000} minutes`);
    return readBrowserOutcome(report, ended.exitCode ?? 1);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

import { defineConfig } from '@playwright/test';

// `./bin/tiketi test browser` names the cloud and the browser.
const { TIKETI_STATUS: status = '{}', TIKETI_BROWSER: executablePath = '' } = process.env;
const { webUrl = '' } = JSON.parse(status) as { readonly webUrl?: string };

export default defineConfig({
  testDir: 'tests',
  outputDir: '../.tiketi/test-logs/browser-traces',
  fullyParallel: true,
  workers: 2,
  // Busy machines are slow: what is waited for comes, only later.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [['list'], ['json']],
  use: {
    baseURL: webUrl,
    locale: 'ko-KR',
    timezoneId: 'Asia/Seoul',
    viewport: { width: 1280, height: 800 },
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath,
      // Root has no sandbox.
      args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    },
  },
});

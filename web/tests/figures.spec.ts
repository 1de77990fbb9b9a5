import type { Page } from '@playwright/test';
import { largeHall, newShow } from './support/shop.ts';
import { enterSeats, map } from './support/steps.ts';
import { expect, test } from './support/test.ts';

// Figures to read, not to pass: what a slow phone sees and what a frame of the map costs. They depend on the machine.

const lines = {
  'slow 3G': { latency: 400, downloadThroughput: 50_000, uploadThroughput: 50_000 },
  '4G': { latency: 170, downloadThroughput: 1_125_000, uploadThroughput: 94_000 },
};
const SLOWER_CPU = 4;
const FRAMES_FOR_MS = 3_000;

const waiting = {
  state: 'WAITING',
  number: 48_211,
  position: 12_047,
  ahead: 12_046,
  waiting: 61_320,
  estimatedWaitSeconds: 1_204,
  pollAfterMs: 5_000,
  placeTicket: 'ticket',
};

const print = (what: string, value: string): void => console.log(`   ${what.padEnd(52)} ${value}`);

async function slowDown(page: Page, line: keyof typeof lines): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', { offline: false, ...lines[line] });
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER_CPU });
}

test.use({ viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 });

for (const line of ['slow 3G', '4G'] as const)
  test(`figures: the waiting room and the home page on ${line} with a CPU four times slower`, async ({
    signedIn: page,
    show,
  }) => {
    await page.route('**/api/queue/**', (route) => route.fulfill({ json: { ...waiting, eventId: show } }));
    await slowDown(page, line);
    let began = Date.now();
    await page.goto(`/waiting?event=${show}`, { waitUntil: 'commit' });
    await expect(page.locator('#number')).toHaveText('48,211번', { timeout: 60_000 });
    print(`waiting room, number shown, ${line}`, `${Date.now() - began} ms`);
    began = Date.now();
    await page.goto('/', { waitUntil: 'commit' });
    await expect(page.getByRole('heading', { name: '지금 예매 중' })).toBeVisible({ timeout: 60_000 });
    print(`home, shows shown, ${line}`, `${Date.now() - began} ms`);
    const shift = await page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          let sum = 0;
          new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) if ('value' in entry) sum += Number(entry.value);
          }).observe({ type: 'layout-shift', buffered: true });
          requestAnimationFrame(() => setTimeout(() => resolve(sum)));
        }),
    );
    print(`home, cumulative layout shift, ${line}`, shift.toFixed(3));
    // This one does not depend on the machine.
    expect(shift).toBeLessThan(0.05);
  });

test('figures: processor time of a frame while a hall of 20,000 seats is dragged', async ({
  signedIn: page,
  browser,
}) => {
  const show = await newShow({ sections: largeHall });
  await enterSeats(page, show);
  const session = await browser.newBrowserCDPSession();
  const cpuSeconds = async (): Promise<number> => {
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    return processInfo.filter(({ type }) => type === 'renderer').reduce((sum, { cpuTime }) => sum + cpuTime, 0);
  };
  const { x, y, width, height } = (await map(page).boundingBox())!;
  for (const near of [false, true]) {
    if (near) for (let zoom = 0; zoom < 5; zoom++) await page.getByRole('button', { name: '크게 보기' }).click();
    const frames = page.evaluate(async (forMs) => {
      let count = 0;
      const end = performance.now() + forMs;
      while (performance.now() < end) {
        await new Promise(requestAnimationFrame);
        count++;
      }
      return count;
    }, FRAMES_FOR_MS);
    const before = await cpuSeconds();
    await page.mouse.move(x + width / 2, y + height / 2);
    await page.mouse.down();
    const until = Date.now() + FRAMES_FOR_MS;
    for (let step = 0; Date.now() < until; step++)
      await page.mouse.move(x + width / 2 + Math.sin(step / 12) * 90, y + height / 2 + Math.cos(step / 15) * 90);
    await page.mouse.up();
    const count = await frames;
    expect(count).toBeGreaterThan(0);
    const each = (((await cpuSeconds()) - before) * 1_000) / count;
    print(`map of 20,000 seats, dragged, ${near ? 'near' : 'far'}`, `${each.toFixed(1)} ms a frame, ${count} frames`);
  }
});

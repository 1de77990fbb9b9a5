import { coloursOf, enterSeats, goToPayment, map, pointOf, sum, tokenOf } from './support/steps.ts';
import { expect, test } from './support/test.ts';

const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };

test('the map shows each price and the choice in colours of their own, light and dark', async ({
  signedIn: page,
  show,
}) => {
  await enterSeats(page, show);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const token of ['grade-1', 'grade-2', 'grade-3', 'paper'])
      await expect
        .poll(async () => (await coloursOf(page)).includes(await tokenOf(page, token)), { message: token })
        .toBe(true);
  }
  await map(page).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(sum(page)).toContainText('2석');
  await expect.poll(async () => (await coloursOf(page)).includes(await tokenOf(page, 'chosen'))).toBe(true);
});

test('a ticket is bought with the keyboard alone', async ({ signedIn: page, show }) => {
  const tabTo = async (name: RegExp, role: string): Promise<void> => {
    for (let presses = 0; presses < 40; presses++) {
      await page.keyboard.press('Tab');
      const at = await page.evaluate(() => {
        const element = document.activeElement;
        return { role: element?.getAttribute('role') ?? element?.tagName ?? '', name: element?.textContent ?? '' };
      });
      if (at.role.toLowerCase() === role && name.test(at.name)) return;
    }
    throw new Error(`Tab never reached ${String(name)}`);
  };
  await page.goto(`/events/${show}`);
  await expect(page.getByRole('link', { name: '예매하기' })).toBeVisible();
  await tabTo(/예매하기/, 'a');
  await page.keyboard.press('Enter');
  await expect(map(page)).toBeVisible({ timeout: 60_000 });
  await tabTo(/./, 'listbox');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  const option = page.getByRole('option');
  await expect(option).toContainText('R석 2열');
  for (let steps = 0; steps < 12 && !(await option.textContent())?.includes('고를 수 있음'); steps++)
    await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(option).toHaveAttribute('aria-selected', 'true');
  await tabTo(/결제하러 가기/, 'button');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/pay$/);
  await tabTo(/카드로/, 'button');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: '테스트 결제' })).toBeVisible();
  await tabTo(/결제하기/, 'button');
  await page.keyboard.press('Enter');
  await expect(page.locator('#continue')).toBeVisible();
  await tabTo(/상점으로/, 'a');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('payment-result')).toContainText('예매가 완료됐어요');
});

test('the best seats for the party are held with one press', async ({ signedIn: page, show }) => {
  await enterSeats(page, show);
  await page.getByRole('radio', { name: '3' }).check({ force: true });
  await page.getByRole('button', { name: '좋은 자리 3석 자동으로 잡기' }).click();
  await expect(page).toHaveURL(/\/reservations\/[^/]+\/pay/);
  await expect(page.getByText(/\d+열 \d+번/)).toHaveCount(3);
});

test.describe('on a phone', () => {
  test.use(phone);

  test('a tap far away goes nearer, a tap near by chooses the party', async ({ signedIn: page, show }) => {
    await enterSeats(page, show);
    const before = Number(await map(page).getAttribute('data-scale'));
    const far = await pointOf(page, 'grade-2');
    await page.touchscreen.tap(far.x, far.y);
    await expect.poll(async () => Number(await map(page).getAttribute('data-scale'))).toBeGreaterThan(before * 1.2);
    await expect(sum(page)).toContainText('0석');
    const near = await pointOf(page, 'grade-2');
    await page.touchscreen.tap(near.x, near.y);
    await expect(sum(page)).toContainText(/[12]석 · /);
    await goToPayment(page);
  });

  test('two fingers zoom the map and not the page', async ({ signedIn: page, show }) => {
    await enterSeats(page, show);
    const { x, y, width, height } = (await map(page).boundingBox())!;
    const before = Number(await map(page).getAttribute('data-scale'));
    const fingers = (apart: number) =>
      [-apart, apart].map((by, id) => ({ x: x + width / 2 + by, y: y + height / 2, id }));
    const browser = await page.context().newCDPSession(page);
    await browser.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: fingers(20) });
    for (let apart = 30; apart <= 120; apart += 10)
      await browser.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: fingers(apart) });
    await browser.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    await expect.poll(async () => Number(await map(page).getAttribute('data-scale'))).toBeGreaterThan(before * 2);
    expect(await page.evaluate(() => visualViewport?.scale)).toBe(1);
  });
});

import { call } from '../../tests/support/api.ts';
import { newShow } from './support/shop.ts';
import { chooseFromList, enterSeats, goToPayment, payByCard, sum } from './support/steps.ts';
import { expect, keepSession, test, watch } from './support/test.ts';

const MINUTE_MS = 60_000;

/** Minutes and seconds on the page, in seconds. */
const secondsOf = (text: string): number => {
  const [minutes = 0, seconds = 0] = /(\d+):(\d\d)/.exec(text)?.slice(1).map(Number) ?? [];
  return minutes * 60 + seconds;
};

test('a reload, another tab and "back" lose nothing on the way to a ticket', async ({
  signedIn: page,
  context,
  show,
}) => {
  await enterSeats(page, show);
  await page.reload();
  await expect(page.getByTestId('seat-map')).toBeVisible();
  await chooseFromList(page, 'R석', 1, [1]);
  await goToPayment(page);
  const address = page.url();
  await page.reload();
  await expect(page.getByText('R석 1열 1번')).toBeVisible();

  // "Back" shows the seats again; the hold runs on, and a banner leads to it.
  await page.goBack();
  await expect(page.getByText('이 공연에 잡아 둔 좌석이 있어요')).toBeVisible();
  await expect(page.getByRole('complementary').getByRole('link', { name: /결제하기/ })).toBeVisible();
  const tab = await context.newPage();
  await tab.goto('/');
  await tab
    .getByRole('complementary')
    .getByRole('link', { name: /결제하기/ })
    .click();
  await expect(tab).toHaveURL(address);

  await tab.getByRole('button', { name: /카드로/ }).click();
  await payByCard(tab, '정상 카드');
  await expect(tab.getByTestId('payment-result')).toContainText('예매가 완료됐어요');
  // The address of the result can be loaded again: nothing is charged twice.
  await tab.reload();
  await expect(tab.getByTestId('payment-result')).toContainText('예매가 완료됐어요');
  await page.goto(address);
  await expect(page.getByText('이미 결제한 예매예요')).toBeVisible();
});

test('other seats take the place of those that are held', async ({ signedIn: page, show }) => {
  await enterSeats(page, show);
  await chooseFromList(page, 'R석', 1, [3]);
  await goToPayment(page);
  await page.getByRole('link', { name: '다른 좌석 고르기' }).click();
  await expect(page.getByTestId('seat-map')).toBeVisible({ timeout: 60_000 });
  await chooseFromList(page, 'R석', 1, [5]);
  await goToPayment(page);
  await expect(page.getByText('R석 1열 5번')).toBeVisible();
  await expect(page.getByText('R석 1열 3번')).toBeHidden();
});

test('seats are given back, and the hold is over', async ({ signedIn: page, show }) => {
  await enterSeats(page, show);
  await chooseFromList(page, 'R석', 1, [7]);
  await goToPayment(page);
  await page.goto('/reservations');
  await page
    .getByRole('link', { name: /브라우저/ })
    .first()
    .click();
  await page.getByRole('button', { name: '좌석 돌려주기' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '그대로 두기' }).click();
  await expect(page.getByText('결제 대기')).toBeVisible();
  await page.getByRole('button', { name: '좌석 돌려주기' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '돌려주기', exact: true }).click();
  await expect(page.getByText('취소', { exact: true })).toBeVisible();
});

test('the pay button works again after "back" from the card page', async ({ signedIn: page, show }) => {
  await enterSeats(page, show);
  await chooseFromList(page, 'R석', 2, [1]);
  await goToPayment(page);
  await page.getByRole('button', { name: /카드로/ }).click();
  await expect(page.getByRole('heading', { name: '테스트 결제' })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole('button', { name: /카드로/ })).toBeEnabled();
  await page.getByRole('button', { name: /카드로/ }).click();
  await payByCard(page, '정상 카드');
  await expect(page.getByTestId('payment-result')).toContainText('예매가 완료됐어요');
});

test('a session whose access token has expired is renewed on the way', async ({ signedIn: page, show }) => {
  await enterSeats(page, show);
  await page.evaluate(() => {
    const kept = JSON.parse(localStorage.getItem('tiketi.session') ?? '{}') as Record<string, unknown>;
    localStorage.setItem(
      'tiketi.session',
      JSON.stringify({ ...kept, accessToken: `${String(kept.accessToken)}x`, goodUntilMs: 0 }),
    );
  });
  await page.reload();
  await expect(page.getByTestId('seat-map')).toBeVisible();
  await chooseFromList(page, 'R석', 2, [3]);
  await goToPayment(page);
});

test('a session that has ended asks to sign in, and comes back to the same place', async ({
  context,
  page,
  account,
  show,
}) => {
  await context.addInitScript(
    (kept) => {
      if (location.protocol === 'about:') return;
      if (sessionStorage.getItem('once') === null) localStorage.setItem('tiketi.session', kept);
      sessionStorage.setItem('once', '1');
    },
    JSON.stringify({ ...account.session, accessToken: 'unknown', refreshToken: 'unknown-too', goodUntilMs: 0 }),
  );
  await page.goto(`/events/${show}/seats`);
  await expect(page).toHaveURL(/\/sign-in\?to=/);
  await page.getByLabel('이메일').fill(account.email);
  await page.getByLabel('비밀번호').fill(account.password);
  await page.getByRole('main').getByRole('button', { name: '로그인' }).click();
  // Not in line yet: the line, then the seats.
  await expect(page).toHaveURL(new RegExp(`/events/${show}/seats`), { timeout: 60_000 });
});

test('two tabs that renew at once stay signed in', async ({ context, account }) => {
  await keepSession(context, { ...account, session: { ...account.session, goodUntilMs: 0 } });
  const tabs = await Promise.all([context.newPage(), context.newPage(), context.newPage()]);
  await Promise.all(tabs.map((tab) => tab.goto('/points')));
  for (const tab of tabs) await expect(tab.getByTestId('available')).toHaveText('0원');
});

for (const minutes of [5, -5])
  test(`the countdown is right on a device whose clock is ${minutes} minutes off`, async ({
    browser,
    account,
    show,
    complaints,
  }) => {
    const context = await browser.newContext();
    watch(context, complaints);
    await keepSession(context, {
      ...account,
      session: { ...account.session, goodUntilMs: Date.now() + 20 * MINUTE_MS },
    });
    await context.addInitScript((offMs) => {
      const now = Date.now.bind(Date);
      Date.now = () => now() + offMs;
    }, minutes * MINUTE_MS);
    const page = await context.newPage();
    await enterSeats(page, show);
    await chooseFromList(page, 'R석', 3, [minutes > 0 ? 5 : 9]);
    await goToPayment(page);
    const id = /reservations\/([^/]+)\//.exec(page.url())![1]!;
    const token = await page.evaluate(
      () => (JSON.parse(localStorage.getItem('tiketi.session') ?? '{}') as { accessToken: string }).accessToken,
    );
    const { body } = await call('GET', `/api/reservations/${id}`, { token });
    const { expiresAt } = body as { expiresAt: string };
    const shown = secondsOf((await page.getByTestId('time-left').textContent()) ?? '');
    const left = (Date.parse(expiresAt) - 30_000 - Date.now()) / 1_000;
    expect(Math.abs(shown - left)).toBeLessThan(5);
    await context.close();
  });

test('a sale opens on the page by itself, without a reload', async ({ page }) => {
  const show = await newShow({ saleStartsInMs: 25_000 });
  await page.goto(`/events/${show}`);
  await expect(page.getByText(/00:\d\d/)).toBeVisible();
  await expect(page.getByRole('link', { name: '미리 줄 서기' })).toBeVisible();
  await expect(page.getByRole('link', { name: '예매하기' })).toBeVisible({ timeout: 60_000 });
  await expect(sum(page)).toBeHidden();
});

test('a payment whose answer was lost is sent again with the same key, also after a reload', async ({
  signedIn: page,
  show,
}) => {
  await enterSeats(page, show);
  await chooseFromList(page, 'R석', 2, [5]);
  await goToPayment(page);
  const keys: (string | undefined)[] = [];
  await page.route('**/api/payments', async (route) => {
    keys.push(route.request().headers()['idempotency-key']);
    if (keys.length > 1) return route.continue();
    // The server acts, and its answer does not arrive.
    await route.fetch();
    return route.abort();
  });
  await page.getByRole('button', { name: /카드로/ }).click();
  await expect(page.getByRole('alert')).toContainText('서버에 연결할 수 없어요');
  await page.reload();
  await page.getByRole('button', { name: /카드로/ }).click();
  await payByCard(page, '정상 카드');
  await expect(page.getByTestId('payment-result')).toContainText('예매가 완료됐어요');
  expect(keys).toHaveLength(2);
  expect(keys[1]).toBe(keys[0]);
});

test('the waiting room of another show also leads back to a running hold', async ({ signedIn: page, show }) => {
  const soon = await newShow({ saleStartsInMs: 15 * MINUTE_MS });
  await enterSeats(page, show);
  await chooseFromList(page, 'R석', 2, [7]);
  await goToPayment(page);
  const address = page.url();
  await page.goto(`/events/${soon}`);
  await page.getByRole('link', { name: '미리 줄 서기' }).click();
  await expect(page.locator('#number')).toHaveText(/^\d+번$/);
  await page.getByRole('link', { name: /결제하던 좌석이 있어요/ }).click();
  await expect(page).toHaveURL(address);
});

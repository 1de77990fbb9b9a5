import { newShow } from './support/shop.ts';
import { expect, test } from './support/test.ts';

const OPENS_IN_MS = 15 * 60_000;
const QUEUE = '**/api/queue/**';

const waiting = {
  state: 'WAITING',
  number: 48_211,
  position: 12_047,
  ahead: 12_046,
  waiting: 61_320,
  estimatedWaitSeconds: 1_204,
  pollAfterMs: 1_000,
  placeTicket: 'ticket',
};

test('the place in line is the same after a reload, in another tab and after 30 seconds offline', async ({
  signedIn: page,
  context,
}) => {
  const show = await newShow({ saleStartsInMs: OPENS_IN_MS });
  await page.goto(`/waiting?event=${show}`);
  await expect(page.getByRole('heading', { name: '곧 예매를 시작해요' })).toBeVisible();
  const number = page.locator('#number');
  await expect(number).toHaveText(/^\d+번$/);
  const mine = (await number.textContent())!;
  await expect(page.locator('#line')).toHaveText('실시간으로 연결됐어요');

  await page.reload();
  await expect(number).toHaveText(mine);
  const tab = await context.newPage();
  await tab.goto(`/waiting?event=${show}`);
  await expect(tab.locator('#number')).toHaveText(mine);
  await tab.close();

  await context.setOffline(true);
  await expect(page.locator('#line')).toContainText('인터넷이 끊겼어요');
  await new Promise((resolve) => setTimeout(resolve, 30_000));
  await expect(number).toHaveText(mine);
  await context.setOffline(false);
  await expect(page.locator('#line')).not.toContainText('끊겼어요');
  await expect(number).toHaveText(mine);
});

test('the page says that it is connected as soon as the socket is open, not only at the next question', async ({
  signedIn: page,
}) => {
  const show = await newShow({ saleStartsInMs: OPENS_IN_MS });
  await page.route('**/api/sockets/tickets', async (route) => {
    await expect(page.locator('#line')).toHaveText('몇 초마다 확인하고 있어요');
    await route.continue();
  });
  const questions: string[] = [];
  page.on('request', (request) => request.url().includes('/api/queue/') && questions.push(request.url()));
  await page.goto(`/waiting?event=${show}`);
  await expect(page.locator('#line')).toHaveText('몇 초마다 확인하고 있어요');
  const before = questions.length;
  await expect(page.locator('#line')).toHaveText('실시간으로 연결됐어요');
  expect(questions.length - before).toBeLessThanOrEqual(1);
});

test('a user leaves the line only after a question, and can join again', async ({ signedIn: page }) => {
  const show = await newShow({ saleStartsInMs: OPENS_IN_MS });
  await page.goto(`/waiting?event=${show}`);
  await page.getByRole('button', { name: '대기열 나가기' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '계속 기다리기' }).click();
  await expect(page.locator('#number')).toBeVisible();
  await page.getByRole('button', { name: '대기열 나가기' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '대기열 나가기' }).click();
  await expect(page.getByRole('heading', { name: '지금은 대기열에 없어요' })).toBeVisible();
  await page.getByRole('button', { name: '다시 줄 서기' }).click();
  await expect(page.locator('#number')).toHaveText(/^\d+번$/);
});

test('a guest signs in first and comes back to the line', async ({ page, account }) => {
  const show = await newShow({ saleStartsInMs: OPENS_IN_MS });
  await page.goto(`/waiting?event=${show}`);
  await page.getByLabel('이메일').fill(account.email);
  await page.getByLabel('비밀번호').fill(account.password);
  await page.getByRole('main').getByRole('button', { name: '로그인' }).click();
  await expect(page).toHaveURL(`/waiting?event=${show}`);
  await expect(page.locator('#number')).toHaveText(/^\d+번$/);
});

test('the line says what it is doing: waiting, restoring, paused, near the head, called', async ({
  signedIn: page,
  show,
}) => {
  let state: Record<string, unknown> = { ...waiting, eventId: show };
  let room = 'OPEN';
  await page.route(QUEUE, (route) =>
    route.fulfill({ json: route.request().url().endsWith('/cursor') ? { state: room } : state }),
  );
  await page.goto(`/waiting?event=${show}`);
  await expect(page.locator('#number')).toHaveText('48,211번');
  await expect(page.locator('#ahead')).toHaveText('12,046명');
  await expect(page.locator('#wait')).toHaveText('약 21분');
  await expect(page).toHaveTitle('12,046명 앞 · 대기열');
  // The seat page's files arrive while the user waits.
  await expect(page.locator('link[rel=prefetch][href*="seats-page"]')).toHaveCount(1);

  state = {
    ...waiting,
    eventId: show,
    state: 'RESTORING',
    number: null,
    position: null,
    ahead: null,
    placeTicket: null,
  };
  await expect(page.getByRole('heading', { name: /다시 여는 중이에요/ })).toBeVisible();
  state = { ...waiting, eventId: show, estimatedWaitSeconds: null };
  room = 'PAUSED';
  await expect(page.getByRole('heading', { name: '잠시 멈췄어요' })).toBeVisible();
  room = 'OPEN';
  await expect(page.locator('#wait')).toHaveText('계산 중');
  state = { ...waiting, eventId: show, ahead: 3, position: 4, estimatedWaitSeconds: 20 };
  await expect(page.getByRole('heading', { name: /거의 다 왔어요/ })).toBeVisible();
  await expect(page.locator('#wait')).toHaveText('1분 안');
  state = {
    ...state,
    state: 'ADMITTED',
    admissionToken: 'token',
    admittedUntil: new Date(Date.now() + 300_000).toISOString(),
  };
  await expect(page).toHaveURL(new RegExp(`/events/${show}/seats`));
  await expect(page.getByTestId('seat-map')).toBeVisible();
});

test('a user who looks at another tab is called by the title, and goes on when they come back', async ({
  signedIn: page,
  show,
}) => {
  await page.addInitScript(() => {
    let state = 'hidden';
    Object.defineProperty(document, 'visibilityState', { get: () => state });
    addEventListener('test:back', () => {
      state = 'visible';
      document.dispatchEvent(new Event('visibilitychange'));
    });
  });
  const admittedUntil = new Date(Date.now() + 300_000).toISOString();
  const json = { ...waiting, eventId: show, state: 'ADMITTED', admissionToken: 'token', admittedUntil };
  await page.route(QUEUE, (route) => route.fulfill({ json }));
  await page.goto(`/waiting?event=${show}`);
  await expect(page).toHaveTitle('🔔 입장할 차례예요');
  await expect(page.getByText(/안에 좌석을 골라 주세요/)).toBeVisible();
  await expect(page.locator('#go')).toHaveAttribute('href', `/events/${show}/seats`);
  await page.evaluate(() => dispatchEvent(new Event('test:back')));
  await expect(page).toHaveURL(new RegExp(`/events/${show}/seats`));
});

test('a line that is not open, and a show that does not exist, say so', async ({ signedIn: page }) => {
  const show = await newShow({ saleStartsInMs: 3 * 60 * 60_000 });
  await page.goto(`/waiting?event=${show}`);
  await expect(page.getByRole('heading', { name: '지금은 대기열이 열려 있지 않아요' })).toBeVisible();
  await page.goto(`/waiting?event=${crypto.randomUUID()}`);
  await expect(page.getByRole('heading', { name: '공연을 찾을 수 없어요' })).toBeVisible();
});

import { newShow } from './support/shop.ts';
import { expect, test } from './support/test.ts';

test('a search is in the address, finds a show by a part of its title, and offers a way on where it finds none', async ({
  page,
}) => {
  const word = crypto.randomUUID().slice(0, 13);
  await newShow({ title: `찾는 공연 ${word}` });
  await page.goto('/');
  const search = page.getByRole('searchbox');
  await search.fill(word);
  await expect(page).toHaveURL(new RegExp(`q=${word}`));
  await expect(page.getByRole('main').getByRole('listitem')).toHaveCount(1);
  await expect(page.getByRole('heading', { name: `찾는 공연 ${word}` })).toBeVisible();
  await page.reload();
  await expect(search).toHaveValue(word);
  await search.fill(`${word}없음`);
  await expect(page.getByRole('heading', { name: /맞는 공연이 없어요/ })).toBeVisible();
  await page.getByRole('link', { name: '공연 모두 보기' }).click();
  await expect(search).toHaveValue('');
});

test('a show that is not on sale yet counts down on the home page', async ({ page }) => {
  const word = crypto.randomUUID().slice(0, 13);
  await newShow({ title: `곧 여는 공연 ${word}`, saleStartsInMs: 2 * 60 * 60_000 });
  await page.goto(`/?q=${word}`);
  await expect(page.getByText(/01:59:\d\d 뒤 시작/)).toBeVisible();
  await page.getByRole('link', { name: '종료' }).click();
  await expect(page).toHaveURL(/view=ended/);
  await expect(page.getByText(/뒤 시작/)).toBeHidden();
});

test('a wrong password is refused in a sentence, and the address that was typed stays', async ({ page, account }) => {
  await page.goto('/sign-in');
  await page.getByLabel('이메일').fill(account.email);
  await page.getByLabel('비밀번호').fill('not this one');
  await page.getByRole('main').getByRole('button', { name: '로그인' }).click();
  await expect(page.getByRole('alert')).toContainText('이메일이나 비밀번호가 맞지 않아요');
  await expect(page).toHaveTitle(/^오류/);
  await expect(page.getByLabel('이메일')).toHaveValue(account.email);
  await page.getByLabel('비밀번호').fill(account.password);
  await page.getByRole('main').getByRole('button', { name: '로그인' }).click();
  await expect(page).toHaveURL('/');
  await page.getByRole('button', { name: account.name }).click();
  await page.getByRole('button', { name: '로그아웃' }).click();
  await expect(page.getByRole('banner').getByRole('link', { name: '로그인' })).toBeVisible();
});

test('an address that is taken is refused in a sentence', async ({ page, account }) => {
  await page.goto('/sign-up');
  await page.getByLabel('이메일').fill(account.email);
  await page.getByLabel('이름').fill('다른 사람');
  await page.getByLabel('비밀번호').fill('pw-12345678');
  await page.getByRole('main').getByRole('button', { name: '회원가입' }).click();
  await expect(page.getByRole('alert')).toContainText('이미 가입한 이메일이에요');
  await expect(page.getByLabel('이름')).toHaveValue('다른 사람');
});

test('signing in never leads to another site', async ({ page, account, baseURL }) => {
  await page.goto(`/sign-in?to=${encodeURIComponent('//evil.example/')}`);
  await page.getByLabel('이메일').fill(account.email);
  await page.getByLabel('비밀번호').fill(account.password);
  await page.getByRole('main').getByRole('button', { name: '로그인' }).click();
  await expect(page.getByRole('button', { name: account.name })).toBeVisible();
  expect(new URL(page.url()).origin).toBe(new URL(baseURL!).origin);
});

test('pages that do not exist say so', async ({ signedIn: page }) => {
  for (const path of [
    '/nowhere',
    `/events/${crypto.randomUUID()}`,
    '/events/not-an-id',
    `/reservations/${crypto.randomUUID()}`,
  ]) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1, name: '찾으시는 페이지가 없어요' })).toBeVisible();
  }
});

test('a server that does not answer is named, and trying again works', async ({ page }) => {
  await page.route('**/api/events**', (route) => route.abort());
  await page.goto('/');
  await expect(page.getByRole('alert').first()).toContainText('서버에 연결할 수 없어요');
  await page.unroute('**/api/events**');
  await page.getByRole('button', { name: '다시 시도' }).first().click();
  await expect(page.getByRole('heading', { name: '지금 예매 중' })).toBeVisible();
});

test('the language is kept, and only one is loaded', async ({ page }) => {
  const loaded: string[] = [];
  page.on('request', (request) => loaded.push(new URL(request.url()).pathname));
  await page.goto('/');
  await expect(page.getByRole('heading', { name: '지금 예매 중' })).toBeVisible();
  expect(loaded.some((path) => /\/en-[^/]*\.js$/.test(path))).toBe(false);
  await page.getByRole('button', { name: 'English' }).click();
  await expect(page.getByRole('heading', { name: 'On sale now' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await page.reload();
  await expect(page.getByRole('heading', { name: 'On sale now' })).toBeVisible();
});

test('every page is served with a policy that allows nothing from elsewhere, and requests nothing from elsewhere', async ({
  page,
  baseURL,
}) => {
  const asked = new Set<string>();
  page.on('request', (request) => asked.add(new URL(request.url()).origin));
  const answer = await page.goto('/');
  await expect(page.getByRole('heading', { name: '지금 예매 중' })).toBeVisible();
  const policy = answer?.headers()['content-security-policy'] ?? '';
  for (const rule of [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "require-trusted-types-for 'script'",
  ])
    expect(policy).toContain(rule);
  expect([...asked]).toEqual([new URL(baseURL!).origin]);
});

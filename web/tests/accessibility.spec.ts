import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { call } from '../../tests/support/api.ts';
import { User } from '../../tests/support/user.ts';
import { type Account, givePoints, newShow } from './support/shop.ts';
import { expect, test } from './support/test.ts';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const sizes = [
  { width: 390, height: 844 },
  { width: 1280, height: 800 },
];

/** axe finds nothing, at both sizes, light and dark; and nothing is wider than the screen. */
async function isAccessible(page: Page, what: string): Promise<void> {
  for (const size of sizes)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const where = `${what}, ${size.width} px, ${colorScheme}`;
      const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze();
      const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
      expect(found, where).toEqual([]);
      const isWider = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
      expect(isWider, `${where}: sideways scroll`).toBe(false);
    }
}

/** A hold of this user, made by the API. @returns its id */
async function holdOf(account: Account, show: string): Promise<string> {
  const fan = await User.signIn(account);
  const { body } = await fan.hold(show, await fan.admission(show), [0]);
  return (body as { reservation: { id: string } }).reservation.id;
}

for (const language of ['ko', 'en'] as const)
  test.describe(language, () => {
    test.use({ locale: language === 'ko' ? 'ko-KR' : 'en-US' });
    test.setTimeout(240_000);

    test(`pages that anyone sees are accessible (${language})`, async ({ page, show }) => {
      const soon = await newShow({ saleStartsInMs: 10 * 60_000 });
      const pages = [
        ['home', '/', 'h2'],
        ['nothing found', '/?q=%EC%97%86%EB%8A%94%EA%B2%83', 'h2'],
        ['event', `/events/${show}`, 'h1'],
        ['event that opens soon', `/events/${soon}`, 'h1'],
        ['sign in', '/sign-in?to=/points', 'form'],
        ['sign up', '/sign-up', 'form'],
        ['not found', '/nowhere', 'h1'],
      ] as const;
      for (const [name, path, shown] of pages) {
        await page.goto(path);
        await expect(page.getByRole('main').locator(shown).first()).toBeVisible();
        await isAccessible(page, name);
      }
    });

    test(`the way to a ticket is accessible (${language})`, async ({ signedIn: page, account }) => {
      const soon = await newShow({ saleStartsInMs: 10 * 60_000 });
      await page.goto(`/waiting?event=${soon}`);
      await expect(page.locator('#leave')).toBeVisible();
      await isAccessible(page, 'waiting room');

      const show = await newShow();
      await givePoints(account, 20_000);
      const hold = await holdOf(account, show);
      await page.goto(`/events/${show}/seats`);
      await expect(page.getByTestId('seat-map')).toBeVisible();
      await isAccessible(page, 'seat map');
      await page.getByRole('button', { name: language === 'ko' ? '목록으로 보기' : 'Show list' }).click();
      await isAccessible(page, 'list of sections');
      await page.getByTestId('seat-list').getByRole('listitem').first().getByRole('button').click();
      await page.getByTestId('seat-list').getByRole('listitem').first().getByRole('button').click();
      await isAccessible(page, 'list of seats');

      for (const [name, path] of [
        ['payment', `/reservations/${hold}/pay`],
        ['reservation', `/reservations/${hold}`],
        ['my tickets', '/reservations'],
        ['points', '/points'],
        ['payment that did not go through', `/reservations/${hold}/paid`],
      ] as const) {
        await page.goto(path);
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
        await isAccessible(page, name);
      }
      const fan = await User.signIn(account);
      await fan.post(`/api/reservations/${hold}/cancel`, {});
      expect((await call('GET', '/api/health')).status).toBe(200);
      await page.goto(`/reservations/${hold}/pay`);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await isAccessible(page, 'payment of a hold that was given back');
    });
  });

import { expect, type Page } from '@playwright/test';

export const map = (page: Page) => page.getByTestId('seat-map');
export const sum = (page: Page) => page.getByTestId('sum');

/** From the waiting room to the seats of the show. */
export async function enterSeats(page: Page, eventId: string): Promise<void> {
  await page.goto(`/waiting?event=${eventId}`);
  await expect(page).toHaveURL(new RegExp(`/events/${eventId}/seats`), { timeout: 60_000 });
  await expect(map(page)).toBeVisible();
}

/** Chooses seats from the list: section, row, then these numbers. */
export async function chooseFromList(
  page: Page,
  section: string,
  row: number,
  numbers: readonly number[],
): Promise<void> {
  await page.getByRole('button', { name: '목록으로 보기' }).click();
  await page.getByRole('button', { name: new RegExp(`^${section}`) }).click();
  await page.getByRole('button', { name: new RegExp(`^${row}열`) }).click();
  for (const number of numbers) await page.getByRole('button', { name: new RegExp(`^${number}\\b.*번 좌석`) }).click();
}

export async function goToPayment(page: Page): Promise<void> {
  await page.getByRole('button', { name: '결제하러 가기' }).click();
  await expect(page).toHaveURL(/\/reservations\/[^/]+\/pay/);
  await expect(page.getByRole('heading', { level: 1, name: '결제' })).toBeVisible();
}

/** On the fake card company's page: takes a card and goes back to the shop. */
export async function payByCard(page: Page, label: string): Promise<void> {
  await expect(page.getByRole('heading', { name: '테스트 결제' })).toBeVisible();
  await page.getByRole('radio', { name: new RegExp(label) }).check();
  await page.getByRole('button', { name: /결제하기/ }).click();
  await page.locator('#continue').click();
}

/** How many colours the map's canvas shows: axe sees nothing of a canvas, and a black one would pass every other test. */
export const coloursOf = (page: Page): Promise<readonly string[]> =>
  map(page)
    .locator('canvas')
    .evaluate((canvas) => {
      if (!(canvas instanceof HTMLCanvasElement)) throw new Error('not a canvas');
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      const counts = new Map<string, number>();
      for (let at = 0; at < data.length; at += 4) {
        const colour = `rgb(${data[at]}, ${data[at + 1]}, ${data[at + 2]})`;
        counts.set(colour, (counts.get(colour) ?? 0) + 1);
      }
      return [...counts].filter(([, count]) => count > 20).map(([colour]) => colour);
    });

/** A token of the design as the page computes it. */
export const tokenOf = (page: Page, name: string): Promise<string> =>
  page.evaluate((token) => {
    const probe = document.createElement('i');
    probe.style.color = `var(--color-${token})`;
    document.body.append(probe);
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
  }, name);

/** A point of the map, in the page's coordinates, that is well inside a seat or section of this colour. */
export async function pointOf(page: Page, token: string): Promise<{ readonly x: number; readonly y: number }> {
  const colour = await tokenOf(page, token);
  const find = () =>
    map(page).evaluate((box, wanted) => {
      const canvas = box.querySelector('canvas');
      if (canvas === null) return undefined;
      const { data, width } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      const [canvasRect, boxRect] = [canvas.getBoundingClientRect(), box.getBoundingClientRect()];
      const ratio = width / canvasRect.width;
      const isWanted = (x: number, y: number): boolean => {
        const at = (Math.round((y - canvasRect.top) * ratio) * width + Math.round((x - canvasRect.left) * ratio)) * 4;
        return `rgb(${data[at]}, ${data[at + 1]}, ${data[at + 2]})` === wanted;
      };
      // The zoom buttons stand at the right edge.
      for (let y = boxRect.top + 10; y < boxRect.bottom - 10; y += 3)
        for (let x = boxRect.left + 10; x < boxRect.right - 70; x += 3)
          if ([-2, 0, 2].every((by) => isWanted(x + by, y) && isWanted(x, y + by))) return { x, y };
      return undefined;
    }, colour);
  await expect.poll(find, { message: `the map shows ${token}` }).toBeDefined();
  return (await find())!;
}

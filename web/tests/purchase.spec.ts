import { givePoints, newShow, otherFan } from './support/shop.ts';
import { chooseFromList, enterSeats, goToPayment, payByCard, pointOf, sum } from './support/steps.ts';
import { expect, test } from './support/test.ts';

const result = 'payment-result';

test('a new user signs up, waits, chooses seats on the map, pays with points and a card, and has the tickets', async ({
  page,
}) => {
  const show = await newShow();
  const email = `browser-${crypto.randomUUID()}@tiketi.example`;
  await page.goto(`/events/${show}`);
  await page.getByRole('link', { name: '예매하기' }).click();
  // A guest comes back to the line after signing up.
  await page.getByRole('link', { name: '회원가입' }).click();
  await page.getByLabel('이메일').fill(email);
  await page.getByLabel('이름').fill('새 회원');
  await page.getByLabel('비밀번호').fill('pw-12345678');
  await page.getByRole('main').getByRole('button', { name: '회원가입' }).click();
  await expect(page).toHaveURL(/\/seats$/, { timeout: 60_000 });
  const { user } = await page.evaluate(
    () => JSON.parse(localStorage.getItem('tiketi.session') ?? '{}') as { user: { id: string } },
  );
  await givePoints({ id: user.id, email, password: '', name: '', session: {} }, 100_000);

  // Where seats are small, a click goes nearer; the next one chooses both seats of the party.
  await expect(async () => {
    const { x, y } = await pointOf(page, 'grade-1');
    await page.mouse.click(x, y);
    await expect(sum(page)).toContainText('2석 · 140,000원', { timeout: 1_000 });
  }).toPass();
  await goToPayment(page);

  await page.getByLabel('쓸 포인트').fill('30000');
  await expect(page.getByText('− 30,000원')).toBeVisible();
  await page.getByRole('button', { name: /카드로 .* 결제하기/ }).click();
  await payByCard(page, '정상 카드');
  await expect(page.getByTestId(result)).toContainText('예매가 완료됐어요');

  await page.getByRole('link', { name: '예매 내역 보기' }).click();
  await expect(page.getByText('예매 완료')).toBeVisible();
  await page.getByRole('banner').getByRole('link', { name: '포인트' }).click();
  await expect(page.getByTestId('available')).toHaveText('70,000원');
  await expect(page.getByText('− 30,000원')).toBeVisible();
});

test('points alone pay without a card', async ({ signedIn: page, account, show }) => {
  await givePoints(account, 100_000);
  await enterSeats(page, show);
  await chooseFromList(page, 'S석', 1, [1]);
  await goToPayment(page);
  await page.getByRole('button', { name: '모두 쓰기' }).click();
  await page.getByRole('button', { name: '포인트로 50,000원 결제하기' }).click();
  await expect(page.getByTestId(result)).toContainText('예매가 완료됐어요');
});

test('places without numbers are bought by their count', async ({ signedIn: page, show }) => {
  await enterSeats(page, show);
  await page.getByRole('button', { name: '목록으로 보기' }).click();
  await page.getByRole('button', { name: /^스탠딩/ }).click();
  await page.getByRole('button', { name: '한 자리 더하기' }).click();
  await page.getByRole('button', { name: '한 자리 더하기' }).click();
  await expect(sum(page)).toContainText('2석 · 60,000원');
  await expect(page.getByRole('button', { name: '한 자리 더하기' })).toBeDisabled();
  await goToPayment(page);
});

test('a declined card leaves the seats, and another card pays', async ({ signedIn: page, show }) => {
  await enterSeats(page, show);
  await chooseFromList(page, 'S석', 1, [3]);
  await goToPayment(page);
  await page.getByRole('button', { name: /카드로/ }).click();
  await payByCard(page, '거절되는 카드');
  await expect(page.getByRole('alert')).toContainText('카드 승인이 거절됐어요');
  await page.getByRole('link', { name: '다른 방법으로 결제하기' }).click();
  await page.getByRole('button', { name: /카드로/ }).click();
  await payByCard(page, '정상 카드');
  await expect(page.getByTestId(result)).toContainText('예매가 완료됐어요');
});

test('a user who gives up on the card page comes back to the running hold', async ({ signedIn: page, show }) => {
  await enterSeats(page, show);
  await chooseFromList(page, 'S석', 1, [5]);
  await goToPayment(page);
  await page.getByRole('button', { name: /카드로/ }).click();
  await page.getByRole('link', { name: '취소하고 돌아가기' }).click();
  await expect(page.getByRole('alert')).toContainText('다시 결제할 수 있어요');
  await expect(page.getByRole('button', { name: /카드로/ })).toBeEnabled();
});

test('when the answer of the card company is lost, the page says so and settles by itself', async ({
  signedIn: page,
  show,
}) => {
  await enterSeats(page, show);
  await chooseFromList(page, 'S석', 1, [7]);
  await goToPayment(page);
  await page.getByRole('button', { name: /카드로/ }).click();
  await payByCard(page, '응답이 사라지는 카드');
  await expect(page.getByTestId(result)).toContainText('카드사에 확인하고 있어요');
  await expect(page.getByTestId(result)).toContainText('예매가 완료됐어요', { timeout: 100_000 });
});

test('a seat that someone else takes turns grey, and the rest of the choice stays', async ({ signedIn: page }) => {
  const show = await newShow();
  const rival = await otherFan();
  const admission = await rival.admission(show);
  await enterSeats(page, show);
  await chooseFromList(page, 'S석', 1, [4, 5]);
  // Without news of changes the page learns of it only when it is refused.
  await page.route('**/seats/changes/**', (route) => route.abort());
  const seat = (await page.getByRole('button', { name: /^5\b.*번 좌석/ }).getAttribute('aria-pressed')) === 'true';
  expect(seat).toBe(true);
  const { status } = await rival.hold(show, admission, [36 + 4]);
  expect(status).toBe(201);
  await page.getByRole('button', { name: '결제하러 가기' }).click();
  await expect(page.getByRole('alert')).toContainText('방금 다른 분이 잡은 좌석이에요');
  await expect(page.getByRole('button', { name: /^5\b.*번 좌석/ })).toBeDisabled();
  await expect(sum(page)).toContainText('1석 · 50,000원');
  await goToPayment(page);
  await expect(page.getByText('S석 1열 4번')).toBeVisible();
});

test('a seat that someone else takes while it is looked at turns grey within seconds', async ({ signedIn: page }) => {
  const show = await newShow();
  const rival = await otherFan();
  const admission = await rival.admission(show);
  await enterSeats(page, show);
  await chooseFromList(page, 'S석', 2, [1]);
  await rival.hold(show, admission, [36 + 12 + 1]);
  await expect(page.getByRole('button', { name: /^2\b.*번 좌석/ })).toBeDisabled();
  await expect(sum(page)).toContainText('1석');
});

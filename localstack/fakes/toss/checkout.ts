import type { ServerResponse } from 'node:http';
import * as z from 'zod';
import { cardEnding, masked, numberOf, testCards } from './cards.ts';
import { toTossTime } from './clock.ts';
import { cardNumber } from './controls.ts';
import { TossError } from './errors.ts';
import { orderId } from './http.ts';
import { type Html, html, sendPage, won } from './page.ts';
import type { Toss } from './toss.ts';

const AMOUNT_MAX = 1_000_000_000;
const ADDRESS_CHARACTERS_MAX = 2_000;

const address = z
  .union([z.literal(''), z.url({ protocol: /^https?$/ }).max(ADDRESS_CHARACTERS_MAX)])
  .default('')
  .transform((url) => (url === '' ? undefined : url));

/** The parameters of the checkout page: those of the real widget. */
const orderSchema = z.object({
  orderId,
  amount: z.coerce.number().int().min(1).max(AMOUNT_MAX),
  orderName: z.string().min(1).max(100).default('Tiketi'),
  customerKey: z.string().max(300).default(''),
  successUrl: address,
  failUrl: address,
});
type Order = z.infer<typeof orderSchema>;

/** The page on which a user chooses a test card. */
export function showCheckout(response: ServerResponse, query: URLSearchParams): void {
  const order = orderSchema.safeParse(Object.fromEntries(query));
  if (order.success) sendPage(response, { status: 200, title: '결제하기', body: checkoutPage(order.data) });
  else sendRefusal(response, order.error);
}

/** Opens the payment with the chosen card; the page shows its payment key. */
export function pay(toss: Toss, response: ServerResponse, form: URLSearchParams): void {
  const order = orderSchema.extend({ card: cardNumber }).safeParse(Object.fromEntries(form));
  if (!order.success) {
    sendRefusal(response, order.error);
    return;
  }
  const { paymentKey } = toss.payments.open(order.data);
  sendPage(response, { status: 201, title: '결제 확인', body: chosenPage(order.data, paymentKey) });
}

/** The receipt that a payment links to. @throws TossError when there is no such payment or it took no money */
export function showReceipt(toss: Toss, response: ServerResponse, paymentKey: string): void {
  const payment = toss.payments.find(paymentKey);
  if (payment === undefined || payment.approvedAtMs === null) throw new TossError('NOT_FOUND_PAYMENT');
  const body = html`<h1>매출전표 (테스트)</h1>
<section><dl>
<dt>주문</dt><dd>${payment.orderName}</dd>
<dt>주문번호</dt><dd>${payment.orderId}</dd>
<dt>카드</dt><dd>${payment.card.number}</dd>
<dt>승인 금액</dt><dd>${won(payment.totalAmount)}</dd>
<dt>취소 금액</dt><dd>${won(payment.totalAmount - payment.balanceAmount)}</dd>
<dt>승인 일시</dt><dd>${toTossTime(payment.approvedAtMs)}</dd>
</dl></section>`;
  sendPage(response, { status: 200, title: '매출전표', body });
}

function checkoutPage(order: Order): Html {
  const cancel = linkTo(order.failUrl, {
    code: 'PAY_PROCESS_CANCELED',
    message: '사용자에 의해 결제가 취소되었습니다.',
    orderId: order.orderId,
  });
  return html`<h1>테스트 결제</h1>
<p>실제 돈은 움직이지 않습니다.</p>
${summary(order)}
<form method="post" action="/checkout">
${Object.entries(order).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value ?? ''}">`)}
<fieldset>
<legend>카드 선택</legend>
${testCards.map(cardChoice)}
</fieldset>
<button type="submit">${won(order.amount)} 결제하기</button>
${cancel === undefined ? '' : html`<p><a class="button quiet" href="${cancel}">취소하고 돌아가기</a></p>`}
</form>`;
}

function cardChoice(card: (typeof testCards)[number], at: number): Html {
  return html`<label><input type="radio" name="card" value="${numberOf(card)}" required${at === 0 ? html` checked` : ''}>
<span>${card.label} <small>끝번호 ${card.ending} · ${card.note}</small></span></label>
`;
}

function chosenPage(order: Order & { card: string }, paymentKey: string): Html {
  const { orderId, amount, card } = order;
  const onward = linkTo(order.successUrl, { paymentType: 'NORMAL', orderId, paymentKey, amount: String(amount) });
  return html`<h1>카드가 선택되었습니다</h1>
<p>상점이 승인하면 결제가 끝납니다. 30분 안에 승인해야 합니다.</p>
${summary(order)}
<section><dl>
<dt>카드</dt><dd>${cardEnding(card.slice(-4)).label} · ${masked(card)}</dd>
<dt>paymentKey</dt><dd><code id="payment-key">${paymentKey}</code></dd>
</dl></section>
${onward === undefined ? '' : html`<p><a class="button" id="continue" href="${onward}">상점으로 돌아가 결제 완료하기</a></p>`}`;
}

const summary = ({ orderName, orderId, amount }: Order): Html => html`<section aria-label="주문 내용"><dl>
<dt>주문</dt><dd>${orderName}</dd>
<dt>주문번호</dt><dd>${orderId}</dd>
<dt>금액</dt><dd><strong>${won(amount)}</strong></dd>
</dl></section>`;

/** The shop's address with the parameters that the real widget adds. */
function linkTo(url: string | undefined, more: Record<string, string>): string | undefined {
  if (url === undefined) return undefined;
  const link = new URL(url);
  for (const [name, value] of Object.entries(more)) link.searchParams.set(name, value);
  return link.href;
}

function sendRefusal(response: ServerResponse, error: z.ZodError): void {
  const names = [...new Set(error.issues.map((issue) => String(issue.path[0] ?? '')))];
  const body = html`<h1>결제를 시작할 수 없습니다</h1>
<p role="alert">잘못된 값이 있습니다: ${names.join(', ')}</p>`;
  sendPage(response, { status: 400, title: '결제 오류', body });
}

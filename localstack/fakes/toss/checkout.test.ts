import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { TestToss } from './toss.fixture.ts';

const toss = new TestToss();
beforeEach(() => toss.start());
afterEach(() => toss.end());

const order = {
  orderId: 'order-0001',
  amount: '55000',
  orderName: '봄 콘서트',
  customerKey: 'user-1',
  successUrl: 'http://127.0.0.1:3000/paid?from=toss',
  failUrl: 'http://127.0.0.1:3000/failed',
};
const open = (query: Record<string, string>): Promise<Response> =>
  fetch(`${toss.url}/checkout?${new URLSearchParams(query).toString()}`);
const submit = (form: Record<string, string>): Promise<Response> =>
  fetch(`${toss.url}/checkout`, { method: 'POST', body: new URLSearchParams(form) });

describe('the checkout page', () => {
  it('shows the order and every test card', async () => {
    const response = await open(order);
    const page = await response.text();
    expect(response.status).toBe(200);
    expect(page).toContain('lang="ko"');
    for (const text of ['봄 콘서트', 'order-0001', '55,000원', '끝번호 1234', '끝번호 0001', '끝번호 0008']) {
      expect(page).toContain(text);
    }
    expect(page).toContain('http://127.0.0.1:3000/failed?code=PAY_PROCESS_CANCELED');
  });

  it('opens a payment whose key can be confirmed and links back to the shop', async () => {
    const response = await submit({ ...order, card: '4330123412341234' });
    const page = await response.text();
    const paymentKey = /<code id="payment-key">([^<]+)</.exec(page)?.[1] ?? '';
    const link = (/id="continue" href="([^"]+)"/.exec(page)?.[1] ?? '').replaceAll('&amp;', '&');
    const onward = new URL(link);
    expect(onward.origin).toBe('http://127.0.0.1:3000');
    expect(Object.fromEntries(onward.searchParams)).toEqual({
      from: 'toss',
      paymentType: 'NORMAL',
      paymentKey,
      orderId: 'order-0001',
      amount: '55000',
    });
    const confirmed = await toss.confirm({ paymentKey, orderId: 'order-0001', amount: 55_000 });
    expect(confirmed.body).toMatchObject({ status: 'DONE', orderName: '봄 콘서트' });
    const receipt = await fetch(`${toss.url}/receipt/${paymentKey}`);
    expect(await receipt.text()).toContain('55,000원');
  });

  it('escapes every parameter in its HTML', async () => {
    const evil = `"><script>alert('x')</script>&`;
    for (const page of [
      await open({ ...order, orderName: evil, customerKey: evil }),
      await submit({ ...order, orderName: evil, customerKey: evil, card: '1234' }),
    ]) {
      const text = await page.text();
      expect(text).toContain('&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;');
      expect(text).not.toContain('<script');
      expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    }
  });

  it.each(['javascript:alert(1)', 'data:text/html,x', 'no address'])('does not redirect to %s', async (successUrl) => {
    expect((await open({ ...order, successUrl })).status).toBe(400);
    expect((await submit({ ...order, successUrl, card: '1234' })).status).toBe(400);
  });

  it.each([{ orderId: '<b>' }, { amount: '0' }, { amount: 'many' }, { amount: '' }])('refuses %j', async (wrong) => {
    expect((await open({ ...order, ...wrong })).status).toBe(400);
  });

  it('refuses a payment without a card', async () => {
    expect((await submit(order)).status).toBe(400);
    expect((await submit({ ...order, card: 'visa' })).status).toBe(400);
  });

  it('has no receipt for a payment without a charge', async () => {
    const { paymentKey } = await toss.pay();
    expect((await fetch(`${toss.url}/receipt/${paymentKey}`)).status).toBe(404);
  });
});

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { basic, TestToss, until } from './toss.fixture.ts';

const MINUTE_MS = 60_000;
const toss = new TestToss({ slowCardMs: 300 });
beforeEach(() => toss.start());
afterEach(() => toss.end());

describe('who may call', () => {
  it.each([
    ['no secret', '', 401, 'UNAUTHORIZED_KEY'],
    ['another key', basic('test_sk_other:'), 401, 'UNAUTHORIZED_KEY'],
    ['a key that begins like ours', basic('test_sk_tiketi2:'), 401, 'UNAUTHORIZED_KEY'],
    ['our key without its colon', basic('test_sk_tiketi'), 403, 'INCORRECT_BASIC_AUTH_FORMAT'],
    ['another scheme', 'Bearer test_sk_tiketi', 401, 'UNAUTHORIZED_KEY'],
  ])('is not %s', async (_who, authorization, status, code) => {
    const opened = await toss.pay();
    for (const [method, to] of [
      ['POST', '/v1/payments/confirm'],
      ['GET', `/v1/payments/${opened.paymentKey}`],
    ] as const) {
      const body = method === 'POST' ? opened : undefined;
      expect(await toss.send(method, to, body, { authorization })).toMatchObject({ status, body: { code } });
    }
    expect((await toss.query(opened)).body.status).toBe('IN_PROGRESS');
  });
});

describe('a confirmation', () => {
  it('charges the card and answers with the Payment object', async () => {
    const opened = await toss.pay({ amount: 15_000, card: '4330 1234 5678 1234' });
    const { status, body } = await toss.confirm(opened);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      paymentKey: opened.paymentKey,
      orderId: opened.orderId,
      status: 'DONE',
      method: '카드',
      totalAmount: 15_000,
      balanceAmount: 15_000,
      suppliedAmount: 13_636,
      vat: 1_364,
      currency: 'KRW',
      isPartialCancelable: true,
      cancels: null,
      failure: null,
      card: { number: '43301234****123*', amount: 15_000 },
      approvedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+09:00$/),
      receipt: { url: `${toss.url}/receipt/${opened.paymentKey}` },
    });
    expect((await toss.query(opened)).body).toEqual(body);
    expect((await toss.send('GET', `/v1/payments/orders/${opened.orderId}`)).body).toEqual(body);
  });

  it('happens once', async () => {
    const paid = await toss.paid();
    expect(await toss.confirm(paid)).toMatchObject({ status: 400, body: { code: 'ALREADY_PROCESSED_PAYMENT' } });
  });

  it('happens once for an order, with any payment key', async () => {
    const { orderId } = await toss.paid();
    const second = await toss.pay({ orderId });
    expect(await toss.confirm(second)).toMatchObject({ status: 400, body: { code: 'DUPLICATED_ORDER_ID' } });
  });

  it('of another amount or order is refused and charges nothing', async () => {
    const opened = await toss.pay();
    const other = await toss.pay();
    expect(await toss.confirm({ ...opened, amount: 9_999 })).toMatchObject({
      status: 400,
      body: { code: 'INVALID_REQUEST' },
    });
    expect(await toss.confirm({ ...opened, orderId: other.orderId })).toMatchObject({
      status: 403,
      body: { code: 'FORBIDDEN_REQUEST' },
    });
    expect((await toss.query(opened)).body.status).toBe('IN_PROGRESS');
    expect((await toss.confirm(opened)).status).toBe(200);
  });

  it('of an unknown payment is NOT_FOUND_PAYMENT_SESSION', async () => {
    const made = { paymentKey: 'tgen_made_up', orderId: 'made-up', amount: 1_000 };
    expect(await toss.confirm(made)).toMatchObject({ status: 404, body: { code: 'NOT_FOUND_PAYMENT_SESSION' } });
    expect(await toss.query(made)).toMatchObject({ status: 404, body: { code: 'NOT_FOUND_PAYMENT' } });
    const byOrder = await toss.send('GET', '/v1/payments/orders/made-up');
    expect(byOrder).toMatchObject({ status: 404, body: { code: 'NOT_FOUND_PAYMENT' } });
  });

  it('needs 100 won', async () => {
    const below = await toss.pay({ amount: 99 });
    expect(await toss.confirm(below)).toMatchObject({ status: 400, body: { code: 'BELOW_MINIMUM_AMOUNT' } });
    expect((await toss.confirm(await toss.pay({ amount: 100 }))).status).toBe(200);
  });

  it('must arrive within 30 minutes', async () => {
    const early = await toss.pay();
    await toss.advance(30 * MINUTE_MS - 5_000);
    expect((await toss.confirm(early)).status).toBe(200);
    const late = await toss.pay();
    await toss.advance(30 * MINUTE_MS);
    expect(await toss.confirm(late)).toMatchObject({ status: 404, body: { code: 'NOT_FOUND_PAYMENT_SESSION' } });
    expect((await toss.query(late)).body.status).toBe('EXPIRED');
    expect((await toss.query(early)).body.status).toBe('DONE');
  });
});

describe('the last digits of a card', () => {
  it.each([
    ['0001', 403, 'REJECT_CARD_COMPANY'],
    ['0002', 403, 'REJECT_CARD_PAYMENT'],
  ])('%s end the payment with %i %s', async (card, status, code) => {
    const opened = await toss.pay({ card });
    expect(await toss.confirm(opened)).toMatchObject({ status, body: { code } });
    expect((await toss.query(opened)).body).toMatchObject({ status: 'ABORTED', approvedAt: null, failure: { code } });
    expect(await toss.confirm(opened)).toMatchObject({ status: 400, body: { code: 'ALREADY_PROCESSED_PAYMENT' } });
  });

  it.each([
    ['0005', 500, 'PROVIDER_ERROR'],
    ['0008', 400, 'PROVIDER_ERROR'],
  ])('%s fail with %i %s and leave the payment as it was', async (card, status, code) => {
    const opened = await toss.pay({ card });
    expect(await toss.confirm(opened)).toMatchObject({ status, body: { code } });
    expect((await toss.query(opened)).body).toMatchObject({ status: 'IN_PROGRESS', approvedAt: null });
  });

  it('0003 is charged late, even when the caller has timed out', async () => {
    const opened = await toss.pay({ card: '0003' });
    const gone = fetch(`${toss.url}/v1/payments/confirm`, {
      method: 'POST',
      headers: { authorization: basic('test_sk_tiketi:') },
      body: JSON.stringify(opened),
      signal: AbortSignal.timeout(100),
    });
    await expect(gone).rejects.toThrow();
    expect((await toss.query(opened)).body.status).toBe('IN_PROGRESS');
    await until(async () => (await toss.query(opened)).body.status === 'DONE');
  });

  it('0004 is charged and its answer is lost; the same key returns it', async () => {
    const opened = await toss.pay({ card: '0004' });
    await expect(toss.confirm(opened, 'lost-1')).rejects.toThrow('fetch failed');
    expect((await toss.query(opened)).body.status).toBe('DONE');
    expect(await toss.confirm(opened, 'lost-1')).toMatchObject({ status: 200, body: { status: 'DONE' } });
    const calls = await toss.calls(opened.orderId);
    expect(calls.map(({ status, lost }) => [status, lost])).toEqual([
      [200, 'answer'],
      [200, null],
      [200, null],
    ]);
  });

  it('0006 pays but can only be cancelled in full', async () => {
    const paid = await toss.paid({ card: '0006' });
    expect((await toss.query(paid)).body).toMatchObject({ status: 'DONE', isPartialCancelable: false });
    expect(await toss.cancel(paid, 1)).toMatchObject({ status: 403, body: { code: 'NOT_ALLOWED_PARTIAL_REFUND' } });
    expect((await toss.cancel(paid, 10_000)).body.status).toBe('CANCELED');
  });

  it('0007 waits for a deposit: status 200 without a charge', async () => {
    const opened = await toss.pay({ card: '0007' });
    expect(await toss.confirm(opened)).toMatchObject({
      status: 200,
      body: { status: 'WAITING_FOR_DEPOSIT', method: '가상계좌', approvedAt: null, card: null },
    });
    const partial = await toss.cancel(opened, 1);
    expect(partial.body.code).toBe('NOT_ALLOWED_PARTIAL_REFUND_WAITING_DEPOSIT');
    expect((await toss.cancel(opened)).body.status).toBe('CANCELED');
  });
});

import { appendFileSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { basic, TestToss } from './toss.fixture.ts';

const toss = new TestToss();
beforeEach(() => toss.start());
afterEach(() => toss.end());

describe('a restart', () => {
  it('keeps payments, first answers and the clock', async () => {
    const paid = await toss.paid({ amount: 10_000 });
    const open = await toss.pay();
    const cancelled = await toss.cancel(paid, 1_000, 'cancel:1');
    await toss.advance(10 * 60_000);
    const before = await toss.query(paid);
    await toss.restart();
    const after = await toss.query(paid);
    expect({ ...after.body, receipt: null }).toEqual({ ...before.body, receipt: null });
    expect(await toss.cancel(paid, 1_000, 'cancel:1')).toEqual(cancelled);
    await toss.advance(20 * 60_000 + 1_000);
    expect((await toss.query(open)).body.status).toBe('EXPIRED');
  });

  it('skips a line that a crash has cut off', async () => {
    const paid = await toss.paid();
    appendFileSync(path.join(toss.folder, 'journal.ndjson'), '{"payment":{"paymentKey":"tgen_ha');
    await toss.restart();
    expect((await toss.query(paid)).body.status).toBe('DONE');
    await toss.cancel(paid, 1);
    await toss.restart();
    expect((await toss.query(paid)).body.balanceAmount).toBe(9_999);
  });
});

describe('garbage', () => {
  it.each([
    ['no JSON', '{'],
    ['no object', '[]'],
    ['nothing', ''],
    ['an amount as text', '{"paymentKey":"k","orderId":"order-1","amount":"1"}'],
    ['an amount below one', '{"paymentKey":"k","orderId":"order-1","amount":0}'],
    ['half a won', '{"paymentKey":"k","orderId":"order-1","amount":1.5}'],
    ['a prototype', '{"__proto__":{"amount":1}}'],
  ])('in a confirmation (%s) is 400', async (_what, body) => {
    const answer = await toss.send('POST', '/v1/payments/confirm', body);
    expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID_REQUEST', message: expect.any(String) } });
  });

  it.each(['kurz', 'with space', 'x'.repeat(65), '주문번호주문번호'])('in an order id (%s) is 400', async (orderId) => {
    const answer = await toss.send('POST', '/_fake/payments', { orderId, amount: 1_000 });
    expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID_ORDER_ID' } });
  });

  it.each([
    ['GET', '/v1/payments/%E0%A4%A'],
    ['GET', '/v1'],
    ['GET', '/v1/payments'],
    ['GET', '/v1/payments/a/b/c'],
    ['PUT', '/v1/payments/confirm'],
    ['GET', '/_fake/constructor'],
    ['GET', '/'],
    ['POST', '/_fake/clock'],
    ['POST', '/_fake/faults'],
  ])('%s %s is a refusal', async (method, to) => {
    const answer = await toss.send(method, to, method === 'POST' ? { kind: 'none', advanceMs: -1 } : undefined);
    expect([400, 404]).toContain(answer.status);
    expect(answer.body.code).toEqual(expect.any(String));
  });

  it('that is too long is refused', async () => {
    const long = { cancelReason: 'x'.repeat(100_000) };
    expect((await toss.send('POST', '/v1/payments/tgen_1/cancel', long)).status).toBe(413);
    const response = await fetch(`${toss.url}/v1/payments/confirm`, {
      method: 'POST',
      headers: { authorization: basic('test_sk_tiketi:') },
      body: 'x'.repeat(70_000),
    });
    expect(response.status).toBe(413);
    // Whether the answer is received before the connection ends depends on the network.
    const endless = toss.send('POST', '/v1/payments/confirm', 'x'.repeat(5_000_000));
    expect([413, 'cut off']).toContain(
      await endless.then(
        ({ status }) => status,
        () => 'cut off',
      ),
    );
    expect((await toss.send('GET', '/_fake/health')).status).toBe(200);
  });

  it('that is not HTTP does not end the process', async () => {
    const port = Number(new URL(toss.url).port);
    await new Promise<void>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => socket.write('\0\0\0 nonsense\r\n\r\n'));
      socket.on('error', () => resolve());
      socket.on('close', () => resolve());
      socket.resume();
    });
    expect((await toss.send('GET', '/_fake/health')).status).toBe(200);
  });
});

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { TestToss } from './toss.fixture.ts';

const toss = new TestToss();
beforeEach(() => toss.start());
afterEach(() => toss.end());

describe('a fault', () => {
  it('lost_answer does the work and cuts the connection', async () => {
    const opened = await toss.pay();
    await toss.fault({ kind: 'lost_answer' });
    await expect(toss.confirm(opened)).rejects.toThrow('fetch failed');
    expect((await toss.query(opened)).body.status).toBe('DONE');
  });

  it('lost_request does nothing and cuts the connection', async () => {
    const opened = await toss.pay();
    await toss.fault({ kind: 'lost_request', on: 'confirm' });
    await expect(toss.confirm(opened, 'key')).rejects.toThrow('fetch failed');
    expect((await toss.query(opened)).body.status).toBe('IN_PROGRESS');
    expect(await toss.calls(opened.orderId)).toMatchObject([{ status: null, lost: 'request' }, { status: 200 }]);
    expect((await toss.confirm(opened, 'key')).status).toBe(200);
  });

  it('server_error fails before the charge', async () => {
    const opened = await toss.pay();
    await toss.fault({ kind: 'server_error', on: 'confirm' });
    expect((await toss.confirm(opened)).status).toBe(500);
    expect((await toss.query(opened)).body.status).toBe('IN_PROGRESS');
  });

  it('processing answers 409 and leaves the key unused', async () => {
    const opened = await toss.pay();
    await toss.fault({ kind: 'processing', on: 'confirm' });
    const busy = await toss.confirm(opened, 'key');
    expect(busy).toMatchObject({ status: 409, body: { code: 'IDEMPOTENT_REQUEST_PROCESSING' } });
    expect((await toss.confirm(opened, 'key')).body.status).toBe('DONE');
  });

  it('affects as many calls as ordered, of the ordered kind', async () => {
    const paid = await toss.paid();
    await toss.fault({ kind: 'server_error', times: 2, on: 'query' });
    expect((await toss.cancel(paid, 1)).status).toBe(200);
    expect((await toss.query(paid)).status).toBe(500);
    expect((await toss.send('GET', `/v1/payments/orders/${paid.orderId}`)).status).toBe(500);
    expect((await toss.query(paid)).status).toBe(200);
  });

  it('can be deleted before it is used', async () => {
    const paid = await toss.paid();
    await toss.fault({ kind: 'server_error', times: 9 });
    await toss.send('DELETE', '/_fake/faults');
    expect((await toss.query(paid)).status).toBe(200);
  });
});

describe('the list of calls', () => {
  it('lists the calls about an order in their order', async () => {
    const opened = await toss.pay();
    await toss.pay();
    await toss.confirm({ ...opened, amount: 1 }, 'confirm:1');
    await toss.confirm(opened, 'confirm:2');
    await toss.query(opened);
    await toss.cancel(opened, 500, 'cancel:1');
    expect(await toss.calls(opened.orderId)).toMatchObject([
      { method: 'POST', path: '/v1/payments/confirm', idempotencyKey: 'confirm:1', body: { amount: 1 }, status: 400 },
      { idempotencyKey: 'confirm:2', body: opened, status: 200 },
      { method: 'GET', path: `/v1/payments/${opened.paymentKey}`, idempotencyKey: null, body: null },
      { path: `/v1/payments/${opened.paymentKey}/cancel`, idempotencyKey: 'cancel:1', body: { cancelAmount: 500 } },
    ]);
  });
});

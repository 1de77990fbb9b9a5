import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { startShop, TestToss, until } from './toss.fixture.ts';

const MINUTE_MS = 60_000;
/** More than a test takes between two of its steps. */
const MARGIN_MS = 30_000;
const toss = new TestToss();
let shop: Awaited<ReturnType<typeof startShop>>;
const open = async (statuses?: readonly number[]): Promise<void> => {
  shop = await startShop(statuses);
  await toss.send('POST', '/_fake/webhooks', { url: shop.url });
};
const received = (): (string | undefined)[] => shop.received.map(({ event }) => event.data.status);
beforeEach(() => toss.start());
afterEach(async () => {
  await toss.end();
  await shop.end();
});

describe('a webhook', () => {
  it('is sent for each change of a payment', async () => {
    await open();
    const paid = await toss.paid();
    await toss.cancel(paid, 1_000);
    await until(() => shop.received.length === 2);
    expect(received()).toEqual(['DONE', 'PARTIAL_CANCELED']);
    const [first] = shop.received;
    expect(first?.event).toMatchObject({
      eventType: 'PAYMENT_STATUS_CHANGED',
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/),
      data: { paymentKey: paid.paymentKey, orderId: paid.orderId },
    });
    expect(first?.headers).toMatchObject({ 'tosspayments-webhook-transmission-retried-count': '0' });
  });

  it('goes to the same address after a restart of the fake', async () => {
    await open();
    await toss.restart();
    await toss.paid();
    await until(() => shop.received.length === 1);
    expect(received()).toEqual(['DONE']);
  });

  it('is sent for a payment that was not confirmed in time', async () => {
    await open();
    await toss.pay();
    await toss.advance(31 * MINUTE_MS);
    await until(() => shop.received.length === 1);
    expect(received()).toEqual(['EXPIRED']);
  });

  it('is retried after 1, 4, … 4096 minutes until the shop answers 200', async () => {
    await open([500]);
    await toss.paid();
    await until(() => shop.received.length === 1);
    for (const [at, minutes] of [1, 4, 16, 64, 256, 1024, 4096].entries()) {
      await delivered(at + 1);
      await toss.advance(minutes * MINUTE_MS - MARGIN_MS);
      expect(await waiting()).toMatchObject([{ retried: at + 1 }]);
      await toss.advance(MARGIN_MS);
      await until(() => shop.received.length === at + 2);
    }
    await delivered(8);
    expect(await waiting()).toEqual([]);
    const counts = shop.received.map(({ headers }) => headers['tosspayments-webhook-transmission-retried-count']);
    expect(counts).toEqual(['0', '1', '2', '3', '4', '5', '6', '7']);
    expect(new Set(shop.received.map(({ headers }) => headers['tosspayments-webhook-transmission-id'])).size).toBe(1);
  });

  it('is not retried after a 200', async () => {
    await open([500, 200]);
    await toss.paid();
    await delivered(1);
    await toss.advance(MINUTE_MS);
    await delivered(2);
    expect(await waiting()).toEqual([]);
  });

  it('is sent twice on demand', async () => {
    await open();
    await toss.fault({ kind: 'duplicate_webhook' });
    await toss.paid();
    await until(() => shop.received.length === 2);
    expect(received()).toEqual(['DONE', 'DONE']);
  });

  it('is overtaken by the next one on demand', async () => {
    await open();
    await toss.fault({ kind: 'reordered_webhook' });
    await toss.cancel(await toss.paid());
    await until(() => shop.received.length === 2);
    expect(received()).toEqual(['CANCELED', 'DONE']);
  });
});

const delivered = (count: number): Promise<void> => until(async () => (await list('deliveries')).length === count);
const waiting = (): Promise<unknown[]> => list('waiting');
const list = async (name: string): Promise<unknown[]> => {
  const { body } = await toss.send('GET', '/_fake/webhooks');
  return z.array(z.unknown()).parse(body[name]);
};

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { tossAt } from '../../../lambdas/payment/toss/client.ts';
import { noBreaker } from './given.ts';

/** What the server says next. */
let says: { readonly status: number; readonly body: string };
let server: Server;
let toss: ReturnType<typeof tossAt>;
beforeAll(async () => {
  server = createServer((_, response) =>
    response.writeHead(says.status, { 'content-type': 'application/json' }).end(says.body),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  toss = tossAt({ url, secretKey: () => Promise.resolve('k'), breaker: noBreaker });
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const facts = { paymentKey: 'key', orderId: 'order', status: 'DONE', totalAmount: 30_000, balanceAmount: 30_000 };
const understood = { ...facts, isPartialCancelable: false, lastTransactionKey: null, cancels: [] };
function confirm(status: number, body: object | string) {
  says = { status, body: typeof body === 'string' ? body : JSON.stringify(body) };
  return toss.confirm({ paymentId: 'p', paymentKey: 'key', orderId: 'order', amount: 30_000 });
}

describe('a payment in an answer of Toss', () => {
  it.each([
    ['leaves out what not every method has', {}],
    ['has nothing there', { isPartialCancelable: null, lastTransactionKey: null }],
    ['has more members than we read', { method: '카드', card: { number: '43301234****123*' }, cancels: null }],
  ])('is read when it %s', async (_, more) => {
    expect(await confirm(200, { ...facts, ...more })).toEqual({ kind: 'payment', payment: understood });
  });

  it('is read although a key is longer than documented', async () => {
    const lastTransactionKey = 'x'.repeat(300);
    expect(await confirm(200, { ...facts, isPartialCancelable: true, lastTransactionKey })).toEqual({
      kind: 'payment',
      payment: { ...understood, isPartialCancelable: true, lastTransactionKey },
    });
  });

  it('lists the cancels that are done, with their reasons', async () => {
    const cancels = [
      { transactionKey: 'a', cancelReason: '예매 취소 1', cancelStatus: 'DONE', cancelAmount: 100 },
      { transactionKey: 'b', cancelReason: null },
      { transactionKey: 'c', cancelReason: '예매 취소 2', cancelStatus: 'IN_PROGRESS' },
    ];
    expect(await confirm(200, { ...facts, cancels })).toMatchObject({
      payment: {
        cancels: [
          { transactionKey: 'a', reason: '예매 취소 1' },
          { transactionKey: 'b', reason: '' },
        ],
      },
    });
  });

  it('is read without its cancels when their list cannot be read', async () => {
    expect(await confirm(200, { ...facts, cancels: [{ transactionKey: 5 }] })).toEqual({
      kind: 'payment',
      payment: understood,
    });
  });

  it.each([
    ['no JSON', 'OK'],
    ['no payment', {}],
    ['an amount that is no integer', { ...facts, totalAmount: 30_000.5 }],
    ['an amount in words', { ...facts, balanceAmount: '30000' }],
  ])('is no answer when it is %s', async (_, body) => {
    expect(await confirm(200, body)).toEqual({ kind: 'no_answer' });
  });
});

describe('an error in an answer of Toss', () => {
  it('is read as its status and code', async () => {
    expect(await confirm(403, { code: 'REJECT_CARD_COMPANY', message: '거절' })).toEqual({
      kind: 'error',
      status: 403,
      code: 'REJECT_CARD_COMPANY',
    });
  });

  it.each(['<html>', '{}', '{"code":""}'])('is no answer when its body is %p', async (body) => {
    expect(await confirm(502, body)).toEqual({ kind: 'no_answer' });
  });
});

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { confirmPayment } from '../../../lambdas/payment/operations/confirm-payment.ts';
import { settleUnsettled } from '../../../lambdas/payment/operations/settle-due.ts';
import { tossAt } from '../../../lambdas/payment/toss/client.ts';
import { idempotencyOf, noBreaker, PaymentFixture } from './given.ts';

/** What Toss says of our order; everything by key is forbidden, for the key is another fixture's. */
type OfOrder = 'nothing' | 'another checkout';

let fixture: PaymentFixture;
let server: Server;
let url: string;
let ofOrder: OfOrder;
beforeAll(async () => {
  fixture = await PaymentFixture.open();
  server = createServer((request, response) => {
    const orderId = /^\/v1\/payments\/orders\/(.+)$/.exec(request.url ?? '')?.[1];
    const [status, body] = orderId === undefined ? forbidden : answers[ofOrder](orderId);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await fixture.close();
  await new Promise((resolve) => server.close(resolve));
});

const forbidden = [403, { code: 'FORBIDDEN_REQUEST', message: '허용되지 않은 요청입니다.' }] as const;
const answers: Record<OfOrder, (orderId: string) => readonly [number, object]> = {
  nothing: () => [404, { code: 'NOT_FOUND_PAYMENT', message: '존재하지 않는 결제 입니다.' }],
  'another checkout': (orderId) => [
    200,
    { paymentKey: 'abandoned', orderId, status: 'EXPIRED', totalAmount: 30_000, balanceAmount: 0 },
  ],
};

describe('T4 · a payment key of another merchant', () => {
  it.each(['nothing', 'another checkout'] as const)('keeps no seats when Toss has %s of the order', async (what) => {
    ofOrder = what;
    const deps = {
      database: fixture.database,
      toss: tossAt({ url, secretKey: () => Promise.resolve('k'), breaker: noBreaker }),
    };
    const userId = await fixture.userWith(20_000);
    const order = fixture.order({ userId });
    const { payment } = await fixture.begin(order, 20_000);
    const command = { paymentId: payment.id, userId, amount: 30_000, paymentKey: 'of_another_shop' };
    const unknown = await confirmPayment(deps, { ...command, idempotency: idempotencyOf() });
    expect(unknown.status).toBe('UNKNOWN');
    await fixture.ageConfirm(payment.id, '29 minutes');
    await settleUnsettled(deps, () => false);
    expect((await fixture.payment(payment.id)).status).toBe('UNKNOWN');
    await fixture.ageConfirm(payment.id, '2 minutes');
    await settleUnsettled(deps, () => false);
    expect(await fixture.payment(payment.id)).toMatchObject({ status: 'FAILED', failureCode: 'not_found' });
    expect(await fixture.points(userId)).toMatchObject({ balance: 20_000, held: 0 });
    await fixture.holdEnded(order);
    expect(await fixture.published(order.reservationId)).toEqual(['payment.failed', 'payment.closed']);
  });
});

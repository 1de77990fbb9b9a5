import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { TestToss } from './toss.fixture.ts';

const DAY_MS = 86_400_000;
const toss = new TestToss();
beforeEach(() => toss.start());
afterEach(() => toss.end());

describe('an idempotency key', () => {
  it('repeats the first answer and does the work once', async () => {
    const paid = await toss.paid({ amount: 10_000 });
    const first = await toss.cancel(paid, 1_000, 'cancel:1');
    await toss.advance(2_000);
    expect(await toss.cancel(paid, 1_000, 'cancel:1')).toEqual(first);
    expect((await toss.query(paid)).body.balanceAmount).toBe(9_000);
  });

  it('repeats errors long after their cause has gone', async () => {
    const paid = await toss.paid({ amount: 10_000 });
    await toss.fault({ kind: 'server_error', on: 'cancel' });
    const failed = await toss.cancel(paid, 1_000, 'cancel:1');
    expect(failed).toMatchObject({ status: 500, body: { code: 'FAILED_INTERNAL_SYSTEM_PROCESSING' } });
    expect(await toss.cancel(paid, 1_000, 'cancel:1')).toEqual(failed);
    expect((await toss.cancel(paid, 1_000, 'cancel:2')).body.balanceAmount).toBe(9_000);
  });

  it('is bound to the address, not to the body', async () => {
    const one = await toss.paid({ amount: 10_000 });
    const two = await toss.paid({ amount: 20_000 });
    const first = await toss.cancel(one, 1_000, 'same');
    expect(await toss.cancel(one, 5_000, 'same')).toEqual(first);
    expect((await toss.cancel(two, 5_000, 'same')).body.balanceAmount).toBe(15_000);
  });

  it('answers 409 while the first call runs', async () => {
    const opened = await toss.pay();
    await toss.fault({ kind: 'slow', ms: 300, on: 'confirm' });
    const [one, two] = await Promise.all([toss.confirm(opened, 'twice'), toss.confirm(opened, 'twice')]);
    const [done, busy] = one.status === 200 ? [one, two] : [two, one];
    expect(done).toMatchObject({ status: 200, body: { status: 'DONE' } });
    expect(busy).toMatchObject({ status: 409, body: { code: 'IDEMPOTENT_REQUEST_PROCESSING' } });
    expect(await toss.confirm(opened, 'twice')).toEqual(done);
  });

  it('is evicted after 15 days', async () => {
    const paid = await toss.paid({ amount: 10_000 });
    await toss.cancel(paid, 1_000, 'old');
    await toss.advance(15 * DAY_MS - 10_000);
    expect((await toss.cancel(paid, 1_000, 'old')).body.balanceAmount).toBe(9_000);
    await toss.advance(10_000);
    expect((await toss.cancel(paid, 1_000, 'old')).body.balanceAmount).toBe(8_000);
  });

  it('has at most 300 characters', async () => {
    const paid = await toss.paid();
    const tooLong = await toss.cancel(paid, 1, 'k'.repeat(301));
    expect(tooLong).toMatchObject({ status: 400, body: { code: 'INVALID_IDEMPOTENCY_KEY' } });
    expect((await toss.cancel(paid, 1, 'k'.repeat(300))).status).toBe(200);
  });

  it('of a call with a wrong secret is not stored', async () => {
    const opened = await toss.pay();
    const headers = { authorization: 'Basic bm9ib2R5Og==', 'idempotency-key': 'mine' };
    expect((await toss.send('POST', '/v1/payments/confirm', opened, headers)).status).toBe(401);
    expect((await toss.confirm(opened, 'mine')).status).toBe(200);
  });
});

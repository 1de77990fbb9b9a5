import { describe, expect, it } from '@jest/globals';
import { cancelReasonOf, nextStep, outcomeOfCancel } from './refund-step.ts';
import type { TossAnswer, TossPayment } from './toss.ts';

const refund = { id: 'refund-1', card: 20_000, balanceBefore: 50_000, paymentKey: 'key', isTooOld: false };
const unsent = { ...refund, balanceBefore: null };
const found = (more: Partial<TossPayment>): TossAnswer => ({
  kind: 'payment',
  payment: {
    paymentKey: 'key',
    orderId: 'order',
    status: 'DONE',
    totalAmount: 50_000,
    balanceAmount: 50_000,
    isPartialCancelable: true,
    lastTransactionKey: 'last',
    cancels: [],
    ...more,
  },
});
const balance = (balanceAmount: number): TossAnswer => found({ balanceAmount });
const error = (status: number, code: string): TossAnswer => ({ kind: 'error', status, code });
const listed = { transactionKey: 'ours', reason: cancelReasonOf(refund.id) };

describe('the next step of a refund', () => {
  it('is to start from the balance while nothing was sent', () => {
    for (const amount of [50_000, 20_000, 19_999])
      expect(nextStep(unsent, balance(amount))).toEqual({ kind: 'start', balance: amount });
  });

  it('is the end where the balance fell by its amount, a repeat where it is unchanged, and unclear otherwise', () => {
    expect(nextStep(refund, balance(30_000))).toEqual({ kind: 'done', transactionKey: 'last' });
    expect(nextStep(refund, balance(50_000))).toEqual({ kind: 'send' });
    for (const other of [0, 29_999, 30_001, 49_999])
      expect(nextStep(refund, balance(other))).toEqual({ kind: 'fail', code: 'balance_differs' });
  });

  it('is the end where Toss lists a cancel under its id, whatever the balance is', () => {
    for (const balanceAmount of [0, 30_000, 50_000]) {
      const cancels = [{ transactionKey: 'other', reason: cancelReasonOf('refund-2') }, listed];
      expect(nextStep(refund, found({ balanceAmount, cancels }))).toEqual({ kind: 'done', transactionKey: 'ours' });
    }
  });

  it('is decided by the balance where the reason of the cancel comes back empty', () => {
    const cancels = [{ transactionKey: 'last', reason: '' }];
    expect(nextStep(refund, found({ balanceAmount: 30_000, cancels }))).toEqual({
      kind: 'done',
      transactionKey: 'last',
    });
  });

  it('is to wait where Toss does not answer, or answers for another payment key', () => {
    for (const answer of [{ kind: 'no_answer' }, { kind: 'not_sent' }] as const)
      expect(nextStep(refund, answer)).toEqual({ kind: 'wait', progress: answer.kind });
    for (const answer of [error(500, 'X'), found({ balanceAmount: 30_000, paymentKey: 'other' })])
      expect(nextStep(refund, answer)).toEqual({ kind: 'wait', progress: 'stepped' });
  });

  it('is unclear after 14 days, unless Toss says that it is done', () => {
    const old = { ...refund, isTooOld: true };
    const tooOld = { kind: 'fail', code: 'too_old' };
    for (const answer of [balance(50_000), { kind: 'no_answer' } as const])
      expect(nextStep(old, answer)).toEqual(tooOld);
    expect(nextStep({ ...unsent, isTooOld: true }, balance(50_000))).toEqual(tooOld);
    expect(nextStep(old, balance(30_000))).toMatchObject({ kind: 'done' });
    expect(nextStep(old, found({ cancels: [listed] }))).toMatchObject({ kind: 'done' });
  });
});

describe('the answer to a cancel', () => {
  it('is the end only with our cancel in the list or the expected balance', () => {
    expect(outcomeOfCancel(refund, balance(30_000))).toEqual({ kind: 'done', transactionKey: 'last' });
    expect(outcomeOfCancel(refund, found({ cancels: [listed] }))).toEqual({ kind: 'done', transactionKey: 'ours' });
    expect(outcomeOfCancel(refund, balance(50_000))).toEqual({ kind: 'open' });
  });

  it('keeps the key after a timeout and while the first request is being processed', () => {
    for (const answer of [
      { kind: 'no_answer' },
      { kind: 'not_sent' },
      error(409, 'IDEMPOTENT_REQUEST_PROCESSING'),
    ] as const)
      expect(outcomeOfCancel(refund, answer)).toEqual({ kind: 'open' });
  });

  it('asks for a new key after a passing error, and stops at a definite one', () => {
    expect(outcomeOfCancel(refund, error(500, 'PROVIDER_ERROR'))).toEqual({ kind: 'passing' });
    expect(outcomeOfCancel(refund, error(400, 'A_NEW_CODE'))).toEqual({ kind: 'passing' });
    expect(outcomeOfCancel(refund, error(403, 'NOT_CANCELABLE_AMOUNT'))).toMatchObject({ kind: 'refused' });
  });
});

import { describe, expect, it } from '@jest/globals';
import { judgeCancel, nextStep } from './refund-step.ts';
import type { TossAnswer } from './toss.ts';

const refund = { card: 20_000, balanceBefore: 50_000, paymentKey: 'key' };
const balance = (balanceAmount: number, paymentKey = 'key'): TossAnswer => ({
  kind: 'payment',
  payment: {
    paymentKey,
    orderId: 'order',
    status: 'DONE',
    totalAmount: 50_000,
    balanceAmount,
    isPartialCancelable: true,
    lastTransactionKey: 'tx',
  },
});
const error = (status: number, code: string): TossAnswer => ({ kind: 'error', status, code });

describe('what the balance says', () => {
  it('before the first cancel it is where we start from', () => {
    expect(nextStep({ ...refund, balanceBefore: null }, balance(50_000))).toEqual({ kind: 'start', balance: 50_000 });
    expect(nextStep({ ...refund, balanceBefore: null }, balance(20_000))).toEqual({ kind: 'start', balance: 20_000 });
    expect(nextStep({ ...refund, balanceBefore: null }, balance(19_999))).toMatchObject({ kind: 'fail' });
  });

  it('before − amount is done, unchanged is to be sent, anything else is for a person', () => {
    expect(nextStep(refund, balance(30_000))).toEqual({ kind: 'done', transactionKey: 'tx' });
    expect(nextStep(refund, balance(50_000))).toEqual({ kind: 'send' });
    for (const other of [0, 29_999, 30_001, 49_999])
      expect(nextStep(refund, balance(other))).toMatchObject({ kind: 'fail' });
  });

  it('says nothing where Toss does not answer, or answers for another key', () => {
    for (const answer of [{ kind: 'no_answer' }, { kind: 'not_sent' }] as const)
      expect(nextStep(refund, answer)).toEqual({ kind: 'wait', isUnanswered: true });
    for (const answer of [error(500, 'X'), balance(30_000, 'other')])
      expect(nextStep(refund, answer)).toEqual({ kind: 'wait', isUnanswered: false });
  });
});

describe('what the answer to a cancel says', () => {
  it('is done only with the balance that we expect', () => {
    expect(judgeCancel(refund, balance(30_000))).toEqual({ kind: 'done', transactionKey: 'tx' });
    expect(judgeCancel(refund, balance(50_000))).toEqual({ kind: 'open' });
  });

  it('M6 · keeps the key after a timeout and while the first request is being processed', () => {
    for (const answer of [
      { kind: 'no_answer' },
      { kind: 'not_sent' },
      error(409, 'IDEMPOTENT_REQUEST_PROCESSING'),
    ] as const)
      expect(judgeCancel(refund, answer)).toEqual({ kind: 'open' });
  });

  it('T5 · needs a new key after an answered error, and stops at a definite one', () => {
    expect(judgeCancel(refund, error(500, 'PROVIDER_ERROR'))).toEqual({ kind: 'passing' });
    expect(judgeCancel(refund, error(400, 'A_CODE_OF_TOMORROW'))).toEqual({ kind: 'passing' });
    expect(judgeCancel(refund, error(403, 'NOT_CANCELABLE_AMOUNT'))).toMatchObject({ kind: 'refused' });
  });
});

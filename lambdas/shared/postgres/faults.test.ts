import { expect, it } from '@jest/globals';
import pg from 'pg';
import { toProblem } from '../http/problem.ts';
import { commitFault, connectionFault } from './faults.ts';

const sqlError = (code: string, severity = 'ERROR'): pg.DatabaseError =>
  Object.assign(new pg.DatabaseError('secret of table users', 0, 'error'), { code, severity });

const answerTo = (error: unknown) => {
  const { statusCode, headers, body } = toProblem(error, 'r');
  return { status: statusCode, retryAfter: headers?.['retry-after'], body };
};

it.each(['55P03', '40P01', '40001'])('%s (contention) is answered with 503 and a retry after 1 s', (code) => {
  expect(answerTo(sqlError(code))).toMatchObject({ status: 503, retryAfter: '1' });
});

it.each(['57014', '25P03', '25P04', '53300', '57P01', '57P02', '57P03', '57P05', '08000', '08003', '08006', '08007'])(
  '%s (unavailable) is answered with 503 and a retry after 2 s',
  (code) => {
    expect(answerTo(sqlError(code))).toMatchObject({ status: 503, retryAfter: '2' });
  },
);

it.each(['23505', '42P01', '22012', '28P01', '53100', '57000'])('%s stays a bare 500', (code) => {
  const { status, retryAfter, body } = answerTo(sqlError(code));
  expect({ status, retryAfter }).toEqual({ status: 500, retryAfter: undefined });
  expect(body).not.toContain('users');
});

it('shows nothing of what PostgreSQL said', () => {
  expect(answerTo(sqlError('55P03')).body).not.toContain('users');
});

it('distinguishes a lost connection from an error of our own code', () => {
  expect(answerTo(connectionFault(new Error('read ECONNRESET')))).toMatchObject({ status: 503, retryAfter: '2' });
  expect(answerTo(connectionFault(sqlError('42P01')))).toMatchObject({ status: 500 });
  expect(answerTo(new Error('read ECONNRESET'))).toMatchObject({ status: 500 });
});

it('knows the outcome of a COMMIT that PostgreSQL refused, and of no other that failed', () => {
  expect(commitFault(sqlError('23503'))).toMatchObject({ code: '23503' });
  for (const lost of [sqlError('57P01', 'FATAL'), new Error('Connection terminated unexpectedly')])
    expect(answerTo(commitFault(lost)).body).toContain('Idempotency-Key');
});

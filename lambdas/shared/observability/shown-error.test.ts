import { describe, expect, it } from '@jest/globals';
import { shownError } from './shown-error.ts';

describe('what a log line shows of an error', () => {
  it('is name, message, stack, code and cause, and no other field', () => {
    const cause = Object.assign(new Error('refused'), { code: '23514', constraint: 'users_check', table: 'users' });
    const error = Object.assign(new TypeError('not kept', { cause }), { detail: 'a row', where: 'a line', hint: 'x' });
    expect(shownError(Object.assign(error, { internalQuery: 'SELECT' }))).toEqual({
      name: 'TypeError',
      message: 'not kept',
      stack: error.stack,
      cause: {
        name: 'Error',
        message: 'refused',
        code: '23514',
        constraint: 'users_check',
        table: 'users',
        stack: cause.stack,
      },
    });
  });

  it('keeps only text, because a field of that name may hold anything', () => {
    expect(shownError(Object.assign(new Error('x'), { code: { row: 1 }, table: 5 }))).not.toMatchObject({
      code: expect.anything(),
    });
  });

  it('is a text for what is no error', () => {
    expect(shownError('gone')).toEqual({ name: 'Error', message: 'gone' });
  });

  it('ends where causes go round in a circle', () => {
    const error = new Error('x');
    error.cause = error;
    expect(JSON.stringify(shownError(error)).match(/"x"/g)).toHaveLength(6);
  });
});

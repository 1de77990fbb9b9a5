import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { toProblem } from '../http/problem.ts';
import { type ProblemOf, problemSchemaOf } from './problem.ts';
import { DomainError, refusal } from './refusal.ts';

const Full = refusal('hall_full', 'conflict', 'There is no seat left.', {
  seats: z.int(),
  retryAfter: z.int(),
});
const Closed = refusal('closed', 'gone', 'It is closed.');

const bodyOf = (error: unknown): unknown => JSON.parse(toProblem(error, 'r1').body) as unknown;

describe('a declared refusal', () => {
  it('is a DomainError with its code, kind, facts and name', () => {
    const error = new Full({ seats: 3, retryAfter: 9 });
    expect(error).toBeInstanceOf(DomainError);
    expect(error).toBeInstanceOf(Full);
    expect(error).toMatchObject({ name: 'HallFull', code: 'hall_full', kind: 'conflict', facts: { seats: 3 } });
  });

  it('takes a more precise sentence and a cause, with facts and without', () => {
    const cause = new Error('socket');
    expect(new Full({ seats: 3, retryAfter: 9 }, { detail: 'None in A.', cause })).toMatchObject({
      message: 'None in A.',
      cause,
    });
    expect(new Closed({ detail: 'Closed at noon.', cause })).toMatchObject({
      message: 'Closed at noon.',
      cause,
      facts: {},
    });
    expect(new Closed().message).toBe('It is closed.');
  });

  it('is answered as the problem that its schema describes', () => {
    const answer = toProblem(new Full({ seats: 3, retryAfter: 9 }), 'r1');
    expect(answer).toMatchObject({ statusCode: 409, headers: { 'retry-after': '9' } });
    expect(problemSchemaOf(Full).strict().safeParse(JSON.parse(answer.body)).error).toBeUndefined();
  });
});

it('the problems of a route are a union by code, with typed facts', () => {
  const seatsIn = (problem: ProblemOf<typeof Full | typeof Closed>): number =>
    problem.code === 'hall_full' ? problem.seats : 0;
  const standard = { type: 'https://tiketi.example/problems/x', title: 'X', instance: 'r1' };
  expect(seatsIn({ ...standard, status: 409, code: 'hall_full', seats: 3, retryAfter: 9 })).toBe(3);
  // @ts-expect-error without its facts
  expect(seatsIn({ ...standard, status: 409, code: 'hall_full' })).toBeUndefined();
});

it('a fact cannot overwrite a standard member of the problem', () => {
  const Sly = refusal('sly', 'gone', 'It is gone.', { status: z.int(), code: z.string() });
  expect(bodyOf(new Sly({ status: 200, code: 'ok' }))).toMatchObject({ status: 410, code: 'sly' });
});

it('an unknown error is answered as a bare 500', () => {
  expect(bodyOf(new Error('relation "secrets" does not exist'))).toEqual({
    type: expect.stringMatching(/internal_error$/),
    title: 'Internal error',
    status: 500,
    detail: 'Something went wrong on our side. Nothing is known to be wrong with the request.',
    instance: 'r1',
    code: 'internal_error',
  });
});

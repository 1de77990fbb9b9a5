import { describe, expect, it } from '@jest/globals';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import * as z from 'zod';
import { defineRoutes } from '../contract/route.ts';
import { InvalidRequest } from '../domain/errors.ts';
import { parseRequest } from './request.ts';

const { say } = defineRoutes({
  say: {
    method: 'POST',
    path: '/say',
    access: 'public',
    function: 'api',
    summary: 'Says it.',
    body: z.looseObject({ text: z.string() }),
    responses: { 204: null },
  },
});

const parse = (body: string) =>
  parseRequest(
    say,
    { body, headers: {}, requestContext: { requestId: 'r', identity: {} } } as unknown as APIGatewayProxyEvent,
    undefined,
  );

function errorsOf(body: string): unknown {
  try {
    return parse(body);
  } catch (error) {
    if (error instanceof InvalidRequest) return error.facts.errors;
    throw error;
  }
}

describe('a body', () => {
  it('may hold any text that can be stored', () => {
    expect(parse('{"text":"한글 \\ud83c\\udfab"}').body).toEqual({ text: '한글 🎫' });
  });

  it.each([
    ['a NUL', '{"text":"a\\u0000"}', [{ path: 'text', message: 'contains a NUL character' }]],
    ['half a character', '{"text":"a\\ud800b"}', [{ path: 'text', message: 'contains half of a character' }]],
    ['a name of half a character', '{"text":"a","\\udc00":1}', [{ path: '', message: 'contains half of a character' }]],
    [
      'either, deep inside',
      '{"text":"a","b":[{"c":"\\u0000"}]}',
      [{ path: 'b.0.c', message: 'contains a NUL character' }],
    ],
  ])('is refused for %s', (_, body, errors) => {
    expect(errorsOf(body)).toEqual(errors);
  });

  it('is told of its first hundred mistakes, however many there are', () => {
    const body = JSON.stringify({ text: 'a', b: Array.from({ length: 300_000 }, () => '\u0000') });
    expect(errorsOf(body)).toHaveLength(100);
  });

  it('is refused, not fallen over, when it is nested without end', () => {
    const depth = 200_000;
    const body = `{"text":"a","b":${'['.repeat(depth)}${']'.repeat(depth)}}`;
    expect(errorsOf(body)).toEqual([{ path: '', message: 'is nested too deeply' }]);
  });
});

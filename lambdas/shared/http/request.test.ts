import { describe, expect, it } from '@jest/globals';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import * as z from 'zod';
import { InvalidRequest, MalformedRequest } from '../contract/errors.ts';
import { defineRoutes, type Route } from '../contract/route.ts';
import { parseRequest } from './request.ts';

const { say, pay, list, build } = defineRoutes({
  say: {
    method: 'POST',
    path: '/say',
    access: 'public',
    function: 'api',
    summary: 'Says it.',
    body: z.looseObject({ text: z.string() }),
    responses: { 204: null },
  },
  pay: {
    method: 'POST',
    path: '/pay',
    access: 'public',
    function: 'api',
    summary: 'Pays once.',
    idempotent: true,
    body: z.strictObject({}),
    responses: { 204: null },
  },
  build: {
    method: 'POST',
    path: '/build',
    access: 'public',
    function: 'api',
    summary: 'Builds one of two.',
    body: z.strictObject({
      parts: z.array(
        z.union([
          z.strictObject({ price: z.int(), rows: z.array(z.int()) }),
          z.strictObject({ price: z.int(), capacity: z.int() }),
        ]),
      ),
    }),
    responses: { 204: null },
  },
  list: {
    method: 'GET',
    path: '/list',
    access: 'public',
    function: 'api',
    summary: 'Shows it.',
    query: z.object({ limit: z.coerce.number().int().max(100).default(20) }),
    responses: { 204: null },
  },
});

const ask = (route: Route, more: Partial<APIGatewayProxyEvent>) =>
  parseRequest(
    route,
    { headers: {}, requestContext: { requestId: 'r', identity: {} }, ...more } as unknown as APIGatewayProxyEvent,
    undefined,
  );
const parse = (body: string) => ask(say, { body });

function complaintsAbout(request: () => unknown): unknown {
  try {
    return request();
  } catch (error) {
    if (error instanceof InvalidRequest) return error.facts.errors;
    throw error;
  }
}

const errorsOf = (body: string): unknown => complaintsAbout(() => parse(body));

const NOT_UTF8 = 'contains U+FFFD, which stands for text that was not UTF-8';

describe('a body', () => {
  it('may hold any text that can be stored', () => {
    expect(parse('{"text":"한글 \\ud83c\\udfab"}').body).toEqual({ text: '한글 🎫' });
  });

  it.each([
    ['a NUL', '{"text":"a\\u0000"}', [{ path: 'text', message: 'contains a NUL character' }]],
    ['no character', '{"text":"a\\uffff"}', [{ path: 'text', message: 'contains what is no character' }]],
    ['a byte that was not UTF-8', '{"text":"a\ufffd"}', [{ path: 'text', message: NOT_UTF8 }]],
    ['an escaped U+FFFD', '{"text":"a\\ufffd"}', [{ path: 'text', message: NOT_UTF8 }]],
    ['a name with U+FFFD', '{"text":"a","\ufffd":1}', [{ path: '', message: NOT_UTF8 }]],
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

  it('in base64 is decoded, and is malformed where its bytes are not UTF-8', () => {
    const inBase64 = (bytes: Buffer) => () => ask(say, { body: bytes.toString('base64'), isBase64Encoded: true });
    expect(inBase64(Buffer.from('{"text":"홍길동"}'))().body).toEqual({ text: '홍길동' });
    const cp949 = Buffer.from([...Buffer.from('{"text":"'), 0xc8, 0xab, 0xb1, 0xe6, ...Buffer.from('"}')]);
    expect(inBase64(cp949)).toThrow(MalformedRequest);
    expect(inBase64(Buffer.from('\ufeff{"text":"a"}'))).toThrow(MalformedRequest);
  });

  it('gets at most a hundred complaints', () => {
    const body = JSON.stringify({ text: 'a', b: Array.from({ length: 300_000 }, () => '\u0000') });
    expect(errorsOf(body)).toHaveLength(100);
  });

  it('is refused when it is nested too deeply', () => {
    const depth = 200_000;
    const body = `{"text":"a","b":${'['.repeat(depth)}${']'.repeat(depth)}}`;
    expect(errorsOf(body)).toEqual([{ path: '', message: 'is nested too deeply' }]);
  });
});

describe('a part of one form or another', () => {
  const pathsOf = (part: unknown): unknown =>
    (complaintsAbout(() => ask(build, { body: JSON.stringify({ parts: [part] }) })) as readonly { path: string }[]).map(
      ({ path }) => path,
    );

  it.each([
    ['the one', { price: 1.5, rows: [1] }, ['parts.0.price']],
    ['the one, deep inside', { price: 1, rows: [1, 'x'] }, ['parts.0.rows.1']],
    [
      'the one, more often than the other would be',
      { price: 1, rows: ['x', 'y', 'z'] },
      [0, 1, 2].map((n) => `parts.0.rows.${n}`),
    ],
    ['the other', { price: '1', capacity: 1 }, ['parts.0.price']],
    ['the other, twice', { price: '1', capacity: null }, ['parts.0.price', 'parts.0.capacity']],
  ])('gets the complaints of the form that was meant: %s', (_, part, paths) => {
    expect(pathsOf(part)).toEqual(paths);
  });

  it('gets one complaint where it is no object at all', () => {
    expect(pathsOf(5)).toEqual(['parts.0']);
  });
});

describe('a query', () => {
  const errorsOf = (queryStringParameters: Record<string, string>) =>
    complaintsAbout(() => ask(list, { queryStringParameters }));

  it('may be left out, or say what the route knows', () => {
    expect(ask(list, { queryStringParameters: null })).toMatchObject({ query: { limit: 20 } });
    expect(ask(list, { queryStringParameters: { limit: '3' } })).toMatchObject({ query: { limit: 3 } });
  });

  it('is refused for each name that the route does not know', () => {
    const message = 'is no parameter of this route';
    expect(errorsOf({ limits: '3', toString: 'x' })).toEqual([
      { path: 'limits', message },
      { path: 'toString', message },
    ]);
    expect(errorsOf({ limit: '3', offset: '1' })).toEqual([{ path: 'offset', message }]);
  });

  it('is refused where a route has none', () => {
    expect(complaintsAbout(() => ask(say, { body: '{"text":"a"}', queryStringParameters: { offset: '1' } }))).toEqual([
      { path: 'offset', message: 'is no parameter of this route' },
    ]);
  });

  it('is refused for a parameter that is given more than once', () => {
    const ofValues = (limit: string[]) =>
      complaintsAbout(() =>
        ask(list, { queryStringParameters: { limit: '3' }, multiValueQueryStringParameters: { limit } }),
      );
    expect(ofValues(['2', '3'])).toEqual([{ path: 'limit', message: 'is given more than once' }]);
    expect(ofValues(['3', '3'])).toEqual([{ path: 'limit', message: 'is given more than once' }]);
    expect(ofValues(['3'])).toMatchObject({ query: { limit: 3 } });
  });

  it('is refused for U+FFFD in a value and in a name', () => {
    expect(errorsOf({ limit: '\ufffd' })).toEqual(expect.arrayContaining([{ path: 'limit', message: NOT_UTF8 }]));
    expect(errorsOf({ 'l\ufffd': '1' })).not.toEqual([]);
  });
});

describe('an idempotency key', () => {
  const errorsWith = (headers: Record<string, string>): unknown =>
    complaintsAbout(() => ask(pay, { headers, body: '{}' }));

  it.each([
    ['without one', {}, 'this header is needed'],
    ['with an empty one', { 'idempotency-key': '' }, 'must be 1 to 255 printable characters'],
    ['with a space in it', { 'idempotency-key': 'a b' }, 'must be 1 to 255 printable characters'],
    ['with a character outside of ASCII', { 'idempotency-key': '가' }, 'must be 1 to 255 printable characters'],
    ['one character too long', { 'idempotency-key': 'x'.repeat(256) }, 'must be 1 to 255 printable characters'],
  ])('is complained about once: %s', (_, headers, message) => {
    expect(errorsWith(headers)).toEqual([{ path: 'Idempotency-Key', message }]);
  });

  it.each(['x', '~!', 'x'.repeat(255)])('may be %s', (key) => {
    const asked = ask(pay, { headers: { 'idempotency-key': key }, body: '{}' });
    expect(asked).toMatchObject({ idempotency: { scope: expect.stringContaining(key) } });
  });
});

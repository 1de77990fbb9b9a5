import { gzipSync } from 'node:zlib';
import { expect, it } from '@jest/globals';
import { ReadyJson } from './answer.ts';
import { encodedBody } from './encoding.ts';

const ready = new ReadyJson({ gzip: gzipSync('{"a":1}').toString('base64'), json: () => '{"a":1}' });
const isCompressed = (acceptEncoding: string | undefined, accept: string | undefined = '*/*'): boolean => {
  const { body, headers, ...rest } = encodedBody(ready, { 'accept-encoding': acceptEncoding, accept });
  if (body === '{"a":1}') {
    expect({ headers, rest }).toEqual({ headers: { 'content-type': 'application/json' }, rest: {} });
    return false;
  }
  expect({ body, rest }).toEqual({ body: ready.gzip, rest: { isBase64Encoded: true } });
  expect(headers).toEqual({ 'content-type': 'application/json', 'content-encoding': 'gzip' });
  return true;
};

it.each(['gzip', 'gzip, deflate, br, zstd', 'br;q=1.0, GZIP;q=0.5', 'x-gzip', '*', 'br, *;q=0.1', 'gzip ; q=0.001'])(
  'sends compressed bytes for Accept-Encoding: %s',
  (acceptEncoding) => {
    expect(isCompressed(acceptEncoding)).toBe(true);
  },
);

it.each([undefined, '', 'identity', 'br', 'gzip;q=0', 'gzip;q=0.0, *', '*;q=0', 'gzipped'])(
  'sends text for Accept-Encoding: %s',
  (acceptEncoding) => {
    expect(isCompressed(acceptEncoding)).toBe(false);
  },
);

it('sends text without an Accept header, because API Gateway would not decode the bytes', () => {
  const { body } = encodedBody(ready, { 'accept-encoding': 'gzip' });
  expect(body).toBe('{"a":1}');
});

it('sends every other body as text', () => {
  expect(encodedBody({ a: 1 }, { accept: '*/*', 'accept-encoding': 'gzip' })).toEqual({
    body: '{"a":1}',
    headers: { 'content-type': 'application/json' },
  });
  expect(encodedBody(undefined, {})).toEqual({ body: '', headers: {} });
});

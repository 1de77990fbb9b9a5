import { expect, it } from '@jest/globals';
import { isKnown } from './not-modified.ts';

const etag = '"1700000000000.12.3"';

it.each([etag, `W/${etag}`, `"other", ${etag}`, `"other",W/${etag} , "third"`, `"with, comma",${etag}`, '*', ' * '])(
  'is known by %s',
  (ifNoneMatch) => {
    expect(isKnown(etag, ifNoneMatch)).toBe(true);
  },
);

it.each([
  undefined,
  '',
  '"other"',
  'W/"other"',
  '1700000000000.12.3',
  '"1700000000000.12"',
  '"*"',
  '"1700000000000.12.3',
])('is not known by %s', (ifNoneMatch) => {
  expect(isKnown(etag, ifNoneMatch)).toBe(false);
});

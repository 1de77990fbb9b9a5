import { describe, expect, test } from '@jest/globals';
import { CHECKOUT } from '../localstack/cloud/checkout.ts';
import { brokenLinks, documents, isTitle, missingPaths, missingTests, quotedTests, titlesOf } from './documents.ts';

describe('the documents', () => {
  test('of the protocols quotes only tests that exist', () => {
    expect(missingTests('docs/protocols.md', CHECKOUT)).toEqual([]);
  });

  test.each(documents(CHECKOUT))('%s names only paths that exist, and has no broken link', (document) => {
    expect([...missingPaths(document, CHECKOUT), ...brokenLinks(document, CHECKOUT)]).toEqual([]);
  });
});

describe('a quoted test', () => {
  const file = 'tests/integration/queue/enter.test.ts';
  const source = [
    "describe('entering', () => {",
    "  test('is one place for all tabs', async () => {});",
    '  test.each([',
    "    ['a', 1],",
    "  ])('refuses %s', async () => {});",
    "  test.each(cases)('%s', async () => {});",
    '});',
  ].join('\n');

  test('is found in the file that is named before it', () => {
    expect(
      quotedTests('| Q1 | rule | queue/enter *is one place for all tabs*; the rest **not yet** |', [file]),
    ).toEqual([
      { line: 1, file },
      { line: 1, file, title: 'is one place for all tabs' },
    ]);
  });

  test('may include the titles of the groups around it', () => {
    expect(titlesOf(source)).toEqual([
      'entering',
      'entering is one place for all tabs',
      'is one place for all tabs',
      'entering refuses %s',
      'refuses %s',
      'entering %s',
      '%s',
    ]);
  });

  test.each([
    ['is one place for all tabs', true],
    ['is one place …', true],
    ['refuses a token of another kind', true],
    ['is one place', false],
    ['any words', false],
    ['one place for all tabs', false],
  ])('"%s" is a title: %s', (quote, expected) => {
    expect(isTitle(quote, titlesOf(source))).toBe(expected);
  });
});

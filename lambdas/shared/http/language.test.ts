import { expect, it } from '@jest/globals';
import { preferredLanguage } from './language.ts';

it.each([
  [undefined, 'ko'],
  ['', 'ko'],
  ['*', 'ko'],
  ['en', 'en'],
  ['en-GB', 'en'],
  ['KO-KR', 'ko'],
  ['ja,en-US;q=0.9,en;q=0.8', 'en'],
  ['en;q=0,ko', 'ko'],
  ['en;q=0', 'ko'],
  ['ja', 'ko'],
  ['ko;q=0.5,en;q=0.7', 'en'],
  ['en;q=0.7,ko;q=0.7', 'en'],
  ['en-US,en;q=0.9,ko;q=0.8', 'en'],
  ['fr;q=x,;;,en', 'en'],
  ['english', 'ko'],
])('of Accept-Language %j the language is %s', (header, language) => {
  expect(preferredLanguage(header)).toBe(language);
});

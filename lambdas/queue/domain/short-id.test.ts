import { expect, it } from '@jest/globals';
import { fromShortId, toShortId } from './short-id.ts';

it('shortens an id and gives it back', () => {
  const id = '01a20e8e-4fef-785b-911b-aaf525ec890a';
  expect(toShortId(id)).toHaveLength(22);
  expect(fromShortId(toShortId(id))).toBe(id);
});

import { expect, it } from '@jest/globals';
import * as z from 'zod';
import { newId } from './ids.ts';

it('ids are different and of version 7, also when the pool of random bytes is filled again', () => {
  const ids = Array.from({ length: 1_000 }, () => newId());
  expect(new Set(ids).size).toBe(1_000);
  for (const id of ids) expect(z.uuidv7().safeParse(id).success).toBe(true);
});

it('an id begins with its time, and no two of the same time share their random bits', () => {
  const ids = Array.from({ length: 600 }, () => newId(1_700_000_000_000));
  expect(new Set(ids.map((id) => id.slice(0, 13)))).toEqual(new Set(['018bcfe5-6800']));
  expect(new Set(ids.map((id) => id.slice(15)))).toHaveProperty('size', 600);
});
